// Joining a room: who may come in, and what a joiner is told, in the order that Jitsi clients rely on (metadata, focus,
// the others, itself).
#pragma once

#include "meeting/entry/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// A presence to room@muc/nick from somebody who is not in the room; the room begins if it does not exist.
void join_room(EntryContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);

}  // namespace conclave::meeting
