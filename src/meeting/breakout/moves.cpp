#include "meeting/breakout/moves.h"

#include <utility>

#include "jingle/json_messages.h"
#include "meeting/breakout/life.h"
#include "meeting/breakout/news.h"
#include "meeting/entry/policy.h"
#include "meeting/room/meeting_rooms.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
using jingle::Json;

namespace {

// One way to be known for one session: a login on the way does not change it.
std::string traveller(const PersonKeys& keys) { return keys.machine.empty() ? keys.bare_jid : keys.machine; }

}  // namespace

void note_departure(Context& context, Room& room, const Occupant& occupant, const Departure& departure) {
  Breakouts& breakouts = room.meeting().breakouts;
  const bool moves = departure.kind == Departure::Kind::left && departure.text == kSwitchRoom;
  const bool sent_back = departure.kind == Departure::Kind::destroyed && !departure.room.empty();
  if (!breakouts.active() || (!moves && !sent_back)) return;
  Session* session = context.sessions.find(occupant.session);
  if (session == nullptr) return;
  forget_moves(context, *session);
  const TimePoint until = context.now + kMoveTime;
  breakouts.movers.push_back({occupant.session, occupant.nick, occupant.bare_jid, occupant.role == Role::moderator,
                              occupant.seniority, until});
  session->moving_in = room.meeting().main;
  context.timers.add({until, Timer::Kind::breakouts, room.meeting().main});
}

std::optional<Mover> take_mover(Context& context, Room& room, SessionId session) {
  Breakouts& breakouts = room.meeting().breakouts;
  const Mover* found = breakouts.find_mover(session);
  if (found == nullptr) return std::nullopt;
  Mover mover = *found;
  std::erase_if(breakouts.movers, [&](const Mover& other) { return other.session == session; });
  if (Session* moving = context.sessions.find(session)) moving->moving_in = 0;
  return mover;
}

void forget_moves(Context& context, Session& session) {
  Room* main = context.rooms.find(session.moving_in);
  if (main == nullptr || !take_mover(context, *main, session.id)) return;
  somebody_left(context, *main);
}

void expire_movers(Context& context, Room& main) {
  std::vector<SessionId> late;
  for (const Mover& mover : main.meeting().breakouts.movers)
    if (mover.until <= context.now) late.push_back(mover.session);
  if (late.empty()) return;
  for (const SessionId session : late) {
    context.counters.add("breakout-move-overdue");
    take_mover(context, main, session);
  }
  somebody_left(context, main);
}

bool may_enter_breakout(const Room& main, const PersonKeys& keys, bool moderator, std::string_view jid) {
  // Ours: by this flag in the metadata of the room, people go where moderators send them.
  if (moderator || !main.metadata.get("breakoutRooms")["restricted"].as_bool()) return true;
  const auto& sent = main.meeting().breakouts.sent;
  const auto it = sent.find(traveller(keys));
  return it != sent.end() && it->second == jid;
}

void forget_sent(Room& room, const PersonKeys& keys) { room.meeting().breakouts.sent.erase(traveller(keys)); }

void send_to_room(Context& context, Room& main, const Occupant& whom, const std::string& jid) {
  auto& sent = main.meeting().breakouts.sent;
  if (const std::string who = traveller(keys_of(context, whom)); sent.size() < kMaxAffiliations || sent.contains(who))
    sent[who] = jid;
  xmpp::Element message = xmpp::make_message({}, context.addresses.breakout, whom.real_jid);
  message.add(jingle::make_json_message(Json::object()
                                            .set("type", "breakout_rooms")
                                            .set("event", "features/breakout-rooms/move-to-room")
                                            .set("roomJid", jid)));
  context.send(whom, message);
}

}  // namespace conclave::meeting
