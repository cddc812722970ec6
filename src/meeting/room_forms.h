// What a room tells about itself and how its owners configure it (XEP-0045 6.4 and 10.2, XEP-0004): disco#info with the
// roominfo form, the owner form with the fields stock clients touch. The password works; members-only rooms (the
// lobby) do not exist yet, and switching them on is refused.
#pragma once

#include "meeting/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// disco#info <query> of the room.
xmpp::Element room_info(const Room& room);
/// iq with <query xmlns="…muc#owner"/> to the room.
void handle_owner_iq(Context& context, Room& room, const Occupant& sender, const xmpp::Element& iq);

}  // namespace conclave::meeting
