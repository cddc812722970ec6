// Going from one room of a meeting to another. Clients leave the one and then join the other; meanwhile they are still
// of the meeting: they need no key for the next door, and are there what they were here.
#pragma once

#include <string>
#include <string_view>

#include "meeting/context.h"
#include "meeting/room/presence.h"

namespace conclave::meeting {

/// Somebody is about to leave a room; if for another one of the meeting, he is expected there.
void note_departure(Context& context, Room& room, const Occupant& occupant, const Departure& departure);
/// Forgets that he is on the way; nothing if he is not. What follows from it is the caller's.
std::optional<Mover> take_mover(Context& context, Room& room, SessionId session);
/// The session ends: who is on the way in it does not arrive.
void forget_moves(Context& context, Session& session);
/// Those who have not arrived in time have left.
void expire_movers(Context& context, Room& main);

/// Whether the rules of the meeting let somebody choose this room himself, or a moderator sent him there.
bool may_enter_breakout(const Room& main, const PersonKeys& keys, bool moderator, std::string_view jid);
/// Was put out: nobody has sent him anywhere.
void forget_sent(Room& room, const PersonKeys& keys);
/// Asks a client to go to a room of its meeting.
void send_to_room(Context& context, Room& main, const Occupant& whom, const std::string& jid);

}  // namespace conclave::meeting
