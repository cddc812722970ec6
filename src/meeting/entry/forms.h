// What a room tells about itself and how its owners configure it (XEP-0045 6.4 and 10.2, XEP-0004): disco#info with the
// roominfo form, the owner form with the fields stock clients touch. A members-only room is one with
// a lobby.
#pragma once

#include <string_view>

#include "meeting/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// disco#info <query> of the room.
xmpp::Element room_info(Context& context, const Room& room);
/// Ours: the key in the metadata by which everybody knows that the room is locked.
inline constexpr std::string_view kLockedKey = "locked";
/// Nobody new comes in from now on, or anybody again. The metadata are to be broadcast.
void set_locked(Context& context, Room& room, bool locked);
/// XEP-0045 10.2.1: everybody in the meeting asks for disco#info again.
void broadcast_changed_form(Context& context, const Room& room);
/// iq with <query xmlns="…muc#owner"/> to the room.
void handle_owner_iq(Context& context, Room& room, const Occupant& sender, const xmpp::Element& iq);

}  // namespace conclave::meeting
