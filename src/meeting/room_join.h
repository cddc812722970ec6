// Joining a room: who may come in under which nick, and what a joiner is told, in the order stock clients rely on
// (metadata, focus, the others, itself).
#pragma once

#include "meeting/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// A presence to room@muc/nick from somebody who is not in the room; the room begins if it does not exist.
void join_room(Context& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
/// Everything about the room except the occupant itself.
void replay_room(Context& context, Room& room, const Occupant& joiner);

}  // namespace conclave::meeting
