// Speaking to a whole room.
#pragma once

#include "meeting/room/context.h"
#include "xmpp/broadcast.h"

namespace conclave::meeting {

/// Sends `stanza` to everybody in the room, serialised once.
void broadcast(RoomContext& context, const Room& room, const xmpp::Element& stanza, const Occupant* except = nullptr);

/// The error that answers `stanza` when somebody speaks to a room that they are not in.
void refuse_outsider(RoomContext& context, const Session& session, const xmpp::Element& stanza);

}  // namespace conclave::meeting
