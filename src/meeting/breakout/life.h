// How long the rooms of a meeting live. A breakout room is there while somebody is in it, the main room while somebody
// is in any of them, and for a moment longer; removing rooms and closing all of them at the end of a countdown sends
// people back first, and puts out only those who do not go.
#pragma once

#include <string>

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// Somebody has left a room of the meeting, or has not arrived in one: somebody else becomes moderator if need be,
/// empty rooms end.
void settle_meeting(EntryContext& context, Room& main);

/// Removes the room from the list; everybody in it is asked to go back.
void remove_breakout(EntryContext& context, Room& main, BreakoutRoom& breakout);
/// Removes them all, `time` from now.
void begin_closing(EntryContext& context, Room& main, Duration time);
void stop_closing(EntryContext& context, Room& main);
/// The meeting ends for everybody, in all its rooms.
void end_meeting(EntryContext& context, Room& main, const std::string& reason);
/// Asks a client to go to a room of its meeting.
void send_to_room(EntryContext& context, Room& main, const Occupant& whom, const std::string& jid);
/// A deadline of the meeting may be over.
void handle_breakouts_timer(EntryContext& context, RoomId main);

}  // namespace conclave::meeting
