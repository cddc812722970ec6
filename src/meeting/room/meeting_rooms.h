// The rooms of one meeting, for whoever decides something that holds in all of them. A room without breakout rooms is a
// meeting of its own.
#pragma once

#include <optional>
#include <vector>

#include "meeting/room/context.h"

namespace conclave::meeting {

Room& main_room(RoomContext& context, const Room& room);
/// Those that exist, the main room first.
std::vector<Room*> rooms_of_meeting(RoomContext& context, const Room& room);
size_t people_in_meeting(RoomContext& context, const Room& room);

/// Somebody in a room.
struct Place {
  Room* room = nullptr;
  Occupant* occupant = nullptr;

  explicit operator bool() const { return occupant != nullptr; }
};
Place find_in_meeting(RoomContext& context, const Room& room, SessionId session);
/// Where the session is; of several rooms the one it entered last.
Place find_place(RoomContext& context, const Session& session);
/// Somebody has this nick, in whatever room of the meeting, or takes it along to another.
bool nick_in_use(RoomContext& context, const Room& room, std::string_view nick);
/// Those who are changing rooms count.
bool meeting_has_moderator(RoomContext& context, const Room& room);

}  // namespace conclave::meeting
