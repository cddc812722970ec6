// Leaving (XEP-0045 7.14, 8.2, 9.1, 10.9): occupants who go or are put out, sessions that end, rooms that end with the
// last occupant. How long a meeting with breakout rooms lives is decided in breakout/.
#pragma once

#include <string>

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// Why an occupant goes, as the others are told.
struct Departure {
  enum class Kind : uint8_t { left, kicked, banned, destroyed };
  Kind kind = Kind::left;
  std::string text{};   ///< left: status text; otherwise the reason
  std::string actor{};  ///< kicked, banned: nick of the moderator
  std::string room{};   ///< destroyed: where to go now; empty: nowhere
};
/// Removes the occupant from the room, tells everybody, ends its media; then settle_departure().
void remove_occupant(EntryContext& context, Room& room, Occupant& occupant, const Departure& departure);
/// Somebody has left a room, or has not arrived in it: promotes somebody when no moderator is left, and ends the room
/// when nobody is. In a meeting with breakout rooms breakout/life does that at the end of the turn.
void settle_departure(EntryContext& context, Room& room);

/// Destroys this room: everybody is told and out. `where`: another room of the meeting to go to, or nowhere. Breakout
/// rooms of a main room are to be ended before.
void destroy_room(EntryContext& context, Room& room, const std::string& reason, const std::string& where = {});
/// Ends a room in which nobody is any more.
void end_room(EntryContext& context, Room& room);

/// Ends a session for good: it leaves all its rooms.
void end_session(EntryContext& context, SessionId id);
/// Ends sessions of people in the room or its lobby whose socket is gone and who are back on a new connection: without
/// this they would be seen twice until the old session's window ends. The room may end by it.
void end_ghosts(EntryContext& context, Room& room, const Session& newcomer);

}  // namespace conclave::meeting
