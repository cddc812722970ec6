// What everybody in a meeting is told about its breakout rooms: which there are and who is in them. Jitsi's message
// with the whole state, at most every 0.3 s, and less often the more people there are to be told.
#pragma once

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// Something changed; does nothing in a meeting that never had breakout rooms.
void schedule_news(EntryContext& context, Room& room);
void send_news(EntryContext& context, Room& main);

}  // namespace conclave::meeting
