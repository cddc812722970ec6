#include "meeting/breakout/life.h"

#include <algorithm>
#include <vector>

#include "meeting/breakout/moves.h"
#include "meeting/breakout/news.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/presence.h"

namespace conclave::meeting {

namespace {

// Stock clients leave one room before they enter the next: the meeting waits a moment for them.
void end_if_empty(Context& context, Room& main) {
  Breakouts& breakouts = main.meeting().breakouts;
  if (people_in_meeting(context, main) > 0) return;
  if (!breakouts.active()) return end_room(context, main);
  breakouts.ends_at = context.now + kEmptyMeetingTime;
  context.timers.add({breakouts.ends_at, Timer::Kind::breakouts, main.id()});
}

void put_out(Context& context, Room& main, const BreakoutRoom& breakout) {
  Room* room = context.rooms.find(breakout.room);
  if (room == nullptr) return;
  context.counters.add("breakout-put-out");
  destroy_room(context, *room, "The breakout room was closed", main.jid());
  somebody_left(context, main);
}

}  // namespace

void somebody_left(Context& context, Room& room) {
  Room& main = main_room(context, room);
  schedule_news(context, main);
  promote_successor(context, main);
  if (&room != &main && room.occupants().empty()) end_room(context, room);
  end_if_empty(context, main);
}

void breakout_ended(Room& room) {
  Breakouts& breakouts = room.meeting().breakouts;
  for (BreakoutRoom& breakout : breakouts.rooms)
    if (breakout.room == room.id()) breakout.room = 0;
  std::erase_if(breakouts.rooms, [](const BreakoutRoom& gone) { return gone.removed() && gone.room == 0; });
}

void somebody_came(Context& context, Room& room) {
  room.meeting().breakouts.ends_at = kNever;
  schedule_news(context, room);
}

void remove_breakout(Context& context, Room& main, BreakoutRoom& breakout) {
  Breakouts& breakouts = main.meeting().breakouts;
  std::erase_if(breakouts.sent, [&](const auto& sent) { return sent.second == breakout.jid; });
  context.rooms.forget_breakout(breakout.jid);
  schedule_news(context, main);
  breakout.put_out = context.now + kGoBackTime;
  const Room* room = context.rooms.find(breakout.room);
  if (room == nullptr) {
    std::erase_if(breakouts.rooms, [](const BreakoutRoom& gone) { return gone.removed() && gone.room == 0; });
    return;
  }
  for (const auto& [id, occupant] : room->occupants()) send_to_room(context, main, occupant, main.jid());
  context.timers.add({breakout.put_out, Timer::Kind::breakouts, main.id()});
}

void begin_closing(Context& context, Room& main, Duration time) {
  Breakouts& breakouts = main.meeting().breakouts;
  breakouts.closing_at = context.now + time;
  context.timers.add({breakouts.closing_at, Timer::Kind::breakouts, main.id()});
  send_news(context, main);
}

void stop_closing(Context& context, Room& main) {
  main.meeting().breakouts.closing_at = kNever;
  send_news(context, main);
}

void end_breakouts(Context& context, Room& main, const std::string& reason) {
  Breakouts& breakouts = main.meeting().breakouts;
  for (const BreakoutRoom& breakout : std::vector<BreakoutRoom>(breakouts.rooms)) {
    if (Room* room = context.rooms.find(breakout.room)) destroy_room(context, *room, reason);
    context.rooms.forget_breakout(breakout.jid);
  }
  for (const Mover& mover : breakouts.movers)
    if (Session* session = context.sessions.find(mover.session)) session->moving_in = 0;
  breakouts = {};
}

void handle_breakouts_timer(Context& context, RoomId id) {
  if (Room* main = context.rooms.find(id)) expire_movers(context, *main);
  Room* main = context.rooms.find(id);
  if (main == nullptr) return;
  Breakouts& breakouts = main->meeting().breakouts;
  if (breakouts.ends_at <= context.now) {
    context.counters.add("breakout-meeting-ended-empty");
    return end_room(context, *main);
  }
  if (breakouts.closing_at <= context.now) {
    breakouts.closing_at = kNever;
    while (breakouts.count() > 0)
      remove_breakout(context, *main,
                      *std::ranges::find_if(breakouts.rooms, [](const BreakoutRoom& each) { return !each.removed(); }));
  }
  for (const BreakoutRoom& breakout : std::vector<BreakoutRoom>(breakouts.rooms))
    if (breakout.put_out <= context.now) put_out(context, *main, breakout);
  if (breakouts.news_at <= context.now) send_news(context, *main);
}

}  // namespace conclave::meeting
