// Moderators' powers over people (XEP-0045 8.2, 9.6, 10.3): kick, grant and revoke. Bans and voice do not exist here.
#pragma once

#include "meeting/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// iq set with <query xmlns="…muc#admin"> to the room; may hold several items, which are checked before any is done.
void handle_admin_iq(Context& context, Room& room, Occupant& sender, const xmpp::Element& iq);

}  // namespace conclave::meeting
