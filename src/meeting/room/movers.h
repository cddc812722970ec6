// Going from one room of a meeting to another. Clients leave the one and then join the other; meanwhile they are still
// of the meeting: they need no key for the next door, and are there what they were here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "meeting/room/context.h"

namespace conclave::meeting {

/// Somebody leaves the room for another one of the meeting, and is expected there.
void add_mover(RoomContext& context, Room& room, const Occupant& occupant, Session& session);
/// Whoever is on the way in this session is so no longer; nothing if nobody is. What follows from it is the caller's.
std::optional<Mover> extract_mover(RoomContext& context, Room& room, SessionId session);

/// Whether the rules of the meeting let people choose this room themselves, or a moderator sent this one there.
bool may_enter_breakout(const Room& main, const PersonKeys& keys, bool moderator, std::string_view jid);
/// A moderator sent somebody to a room of the meeting.
void remember_sent(Room& main, const PersonKeys& keys, const std::string& jid);
/// They were put out: nobody has sent them anywhere.
void forget_sent(Room& room, const PersonKeys& keys);

}  // namespace conclave::meeting
