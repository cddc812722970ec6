#include "meeting/room/meeting_rooms.h"

#include <algorithm>

namespace conclave::meeting {

Room& main_room(RoomContext& context, const Room& room) { return *context.rooms.find(room.rules().main); }

std::vector<Room*> rooms_of_meeting(RoomContext& context, const Room& room) {
  std::vector<Room*> rooms{&main_room(context, room)};
  for (const BreakoutRoom& breakout : room.rules().breakouts.rooms)
    if (Room* found = context.rooms.find(breakout.room)) rooms.push_back(found);
  return rooms;
}

size_t people_in_meeting(RoomContext& context, const Room& room) {
  size_t people = room.rules().breakouts.movers.size();
  for (const Room* each : rooms_of_meeting(context, room)) people += each->occupants().size();
  return people;
}

Place find_in_meeting(RoomContext& context, const Room& room, SessionId session) {
  for (Room* each : rooms_of_meeting(context, room))
    if (Occupant* occupant = each->find_by_session(session)) return {each, occupant};
  return {};
}

Place find_place(RoomContext& context, const Session& session) {
  Room* room = session.rooms.empty() ? nullptr : context.rooms.find(session.rooms.back());
  return {room, room == nullptr ? nullptr : room->find_by_session(session.id)};
}

bool nick_in_use(RoomContext& context, const Room& room, std::string_view nick) {
  const auto& movers = room.rules().breakouts.movers;
  if (std::any_of(movers.begin(), movers.end(), [&](const Mover& mover) { return mover.nick == nick; })) return true;
  const std::vector<Room*> rooms = rooms_of_meeting(context, room);
  return std::any_of(rooms.begin(), rooms.end(), [&](Room* each) { return each->find_by_nick(nick) != nullptr; });
}

bool meeting_has_moderator(RoomContext& context, const Room& room) {
  const auto& movers = room.rules().breakouts.movers;
  if (std::any_of(movers.begin(), movers.end(), [](const Mover& mover) { return mover.moderator; })) return true;
  const std::vector<Room*> rooms = rooms_of_meeting(context, room);
  return std::any_of(rooms.begin(), rooms.end(), [](const Room* each) { return each->has_moderator(); });
}

}  // namespace conclave::meeting
