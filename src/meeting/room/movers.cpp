
#include <utility>

#include "meeting/room/person_keys.h"

namespace conclave::meeting {

namespace {

// One way to be known for one session: a login on the way does not change it.
std::string traveller(const PersonKeys& keys) { return keys.machine.empty() ? keys.bare_jid : keys.machine; }

}  // namespace

void add_mover(RoomContext& context, Room& room, const Occupant& occupant, Session& session) {
  const RoomId main = room.rules().main;
  const TimePoint until = context.turn.now + kMoveTime;
  room.rules().breakouts.movers.push_back(
      {session.id, occupant.nick, occupant.bare_jid, occupant.role == Role::moderator, occupant.seniority, until});
  session.moving_in = main;
  context.turn.timers.add({until, Timer::Kind::breakouts, main});
}

std::optional<Mover> extract_mover(RoomContext& context, Room& room, SessionId session) {
  Breakouts& breakouts = room.rules().breakouts;
  const Mover* found = breakouts.find_mover(session);
  if (found == nullptr) return std::nullopt;
  Mover mover = *found;
  std::erase_if(breakouts.movers, [&](const Mover& other) { return other.session == session; });
  if (Session* moving = context.sessions.find(session)) moving->moving_in = 0;
  return mover;
}

bool may_enter_breakout(const Room& main, const PersonKeys& keys, bool moderator, std::string_view jid) {
  // Ours: by this flag in the metadata of the room, people go where moderators send them.
  if (moderator || !main.rules().metadata.get("breakoutRooms")["restricted"].as_bool()) return true;
  const auto& sent = main.rules().breakouts.sent;
  const auto it = sent.find(traveller(keys));
  return it != sent.end() && it->second == jid;
}

void remember_sent(Room& main, const PersonKeys& keys, const std::string& jid) {
  auto& sent = main.rules().breakouts.sent;
  if (const std::string who = traveller(keys); sent.size() < kMaxAffiliations || sent.contains(who)) sent[who] = jid;
}

void forget_sent(Room& room, const PersonKeys& keys) { room.rules().breakouts.sent.erase(traveller(keys)); }

}  // namespace conclave::meeting
