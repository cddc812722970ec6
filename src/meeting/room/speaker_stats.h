// The speaker statistics component: joiners are told how long everybody has spoken so far, and go on counting by
// what the bridge says (Jitsi's speakerstats component).
//
// Deviation: Jitsi clients also report themselves when they become the dominant speaker; the server knows, and ignores
// it. The expressions of faces, which they can send as well, are nobody's business here.
#pragma once

#include "meeting/room/context.h"

namespace conclave::meeting {

void replay_speaker_stats(RoomContext& context, Room& room, const Occupant& joiner);

}  // namespace conclave::meeting
