// What moderators do with breakout rooms: Jitsi's commands to the breakout component (add, remove, rename, send
// somebody) and three of ours: close all at the end of a countdown, call that off, and speak to everybody in all rooms.
// The meeting is the one the sender is in, whichever room of it.
#pragma once

#include "meeting/entry/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

void handle_breakout_command(EntryContext& context, Session& session, const xmpp::Element& stanza);

}  // namespace conclave::meeting
