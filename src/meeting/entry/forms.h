// How the owners of a room configure it (XEP-0045 10.2, XEP-0004): the owner form with the fields that Jitsi clients
// touch. A members-only room is one with a lobby.
#pragma once

#include "meeting/entry/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// iq with <query xmlns="…muc#owner"/> to the room.
void handle_owner_iq(EntryContext& context, Room& room, const Occupant& sender, const xmpp::Element& iq);

}  // namespace conclave::meeting
