// How long the rooms of a meeting live. A breakout room is there while somebody is in it, the main room while somebody
// is in any of them, and for a moment longer; removing rooms and closing all of them at the end of a countdown sends
// people back first, and puts out only who does not go.
#pragma once

#include <string>

#include "meeting/context.h"

namespace conclave::meeting {

/// Somebody has left a room, or did not arrive in one: somebody else becomes moderator if need be, empty rooms end.
/// `room` may be gone afterwards.
void somebody_left(Context& context, Room& room);
/// A breakout room ends as a room; its place on the list stays, unless it was removed.
void breakout_ended(Room& room);
/// Somebody came in.
void somebody_came(Context& context, Room& room);

/// Takes the room off the list; who is in it is asked to go back.
void remove_breakout(Context& context, Room& main, BreakoutRoom& breakout);
/// Removes them all, `time` from now.
void begin_closing(Context& context, Room& main, Duration time);
void stop_closing(Context& context, Room& main);
/// The meeting ends, and its breakout rooms with it.
void end_breakouts(Context& context, Room& main, const std::string& reason);
/// A deadline of the meeting may be over.
void handle_breakouts_timer(Context& context, RoomId main);

}  // namespace conclave::meeting
