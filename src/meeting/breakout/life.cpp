#include "meeting/breakout/life.h"

#include <algorithm>
#include <vector>

#include "jingle/json_messages.h"
#include "meeting/breakout/news.h"
#include "meeting/entry/hosts.h"
#include "meeting/entry/leave.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/movers.h"
#include "meeting/room/person_keys.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
using jingle::Json;

namespace {

// Jitsi clients leave one room before they enter the next: the meeting waits a moment for them.
void wait_if_empty(EntryContext& context, Room& main) {
  Breakouts& breakouts = main.rules().breakouts;
  if (people_in_meeting(context, main) > 0) return;
  breakouts.ends_at = context.turn.now + kEmptyMeetingTime;
  context.turn.timers.add({breakouts.ends_at, Timer::Kind::breakouts, main.id()});
}

void put_out(EntryContext& context, Room& main, const BreakoutRoom& breakout) {
  Room* room = context.room.rooms.find(breakout.room);
  if (room == nullptr) return;
  context.turn.counters.add("breakout-put-out");
  destroy_room(context, *room, "The breakout room was closed", main.jid());
  settle_meeting(context, main);
}

// The meeting ends, and its breakout rooms with it.
void end_breakouts(EntryContext& context, Room& main, const std::string& reason) {
  Breakouts& breakouts = main.rules().breakouts;
  for (const BreakoutRoom& breakout : std::vector<BreakoutRoom>(breakouts.rooms)) {
    if (Room* room = context.room.rooms.find(breakout.room)) destroy_room(context, *room, reason);
    context.room.rooms.forget_breakout(breakout.jid);
  }
  for (const Mover& mover : breakouts.movers)
    if (Session* session = context.room.sessions.find(mover.session)) session->moving_in = 0;
  breakouts = {};
}

void expire_movers(EntryContext& context, Room& main) {
  std::vector<SessionId> late;
  for (const Mover& mover : main.rules().breakouts.movers)
    if (mover.until <= context.turn.now) late.push_back(mover.session);
  if (late.empty()) return;
  for (const SessionId session : late) {
    context.turn.counters.add("breakout-move-overdue");
    extract_mover(context, main, session);
  }
  settle_meeting(context, main);
}

}  // namespace

void send_to_room(EntryContext& context, Room& main, const Occupant& whom, const std::string& jid) {
  remember_sent(main, keys_of(context, whom), jid);
  xmpp::Element message = xmpp::make_message({}, context.turn.addresses.breakout, whom.real_jid);
  message.add(jingle::make_json_message(Json::object()
                                            .set("type", "breakout_rooms")
                                            .set("event", "features/breakout-rooms/move-to-room")
                                            .set("roomJid", jid)));
  context.room.send(whom, message);
}

void settle_meeting(EntryContext& context, Room& main) {
  schedule_news(context, main);
  promote_successor(context, main);
  for (Room* room : rooms_of_meeting(context, main))
    if (room != &main && room->occupants().empty()) end_room(context, *room);
  wait_if_empty(context, main);
}

void end_meeting(EntryContext& context, Room& main, const std::string& reason) {
  end_breakouts(context, main, reason);
  destroy_room(context, main, reason);
}

void remove_breakout(EntryContext& context, Room& main, BreakoutRoom& breakout) {
  Breakouts& breakouts = main.rules().breakouts;
  std::erase_if(breakouts.sent, [&](const auto& sent) { return sent.second == breakout.jid; });
  context.room.rooms.forget_breakout(breakout.jid);
  schedule_news(context, main);
  breakout.put_out = context.turn.now + kGoBackTime;
  const Room* room = context.room.rooms.find(breakout.room);
  if (room == nullptr) {
    breakouts.drop_removed();
    return;
  }
  for (const auto& [id, occupant] : room->occupants()) send_to_room(context, main, occupant, main.jid());
  context.turn.timers.add({breakout.put_out, Timer::Kind::breakouts, main.id()});
}

void begin_closing(EntryContext& context, Room& main, Duration time) {
  Breakouts& breakouts = main.rules().breakouts;
  breakouts.closing_at = context.turn.now + time;
  context.turn.timers.add({breakouts.closing_at, Timer::Kind::breakouts, main.id()});
  send_news(context, main);
}

void stop_closing(EntryContext& context, Room& main) {
  main.rules().breakouts.closing_at = kNever;
  send_news(context, main);
}

void handle_breakouts_timer(EntryContext& context, RoomId id) {
  Room* main = context.room.rooms.find(id);
  if (main == nullptr) return;
  expire_movers(context, *main);
  Breakouts& breakouts = main->rules().breakouts;
  if (breakouts.ends_at <= context.turn.now) {
    context.turn.counters.add("breakout-meeting-ended-empty");
    end_breakouts(context, *main, {});
    return end_room(context, *main);
  }
  if (breakouts.closing_at <= context.turn.now) {
    breakouts.closing_at = kNever;
    while (breakouts.count() > 0)
      remove_breakout(context, *main,
                      *std::ranges::find_if(breakouts.rooms, [](const BreakoutRoom& each) { return !each.removed(); }));
  }
  for (const BreakoutRoom& breakout : std::vector<BreakoutRoom>(breakouts.rooms))
    if (breakout.put_out <= context.turn.now) put_out(context, *main, breakout);
  if (breakouts.news_at <= context.turn.now) send_news(context, *main);
}

}  // namespace conclave::meeting
