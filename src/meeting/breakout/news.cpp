#include "meeting/breakout/news.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "jingle/json_messages.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/broadcast.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
using jingle::Json;

namespace {

std::string node_of(std::string_view jid) { return std::string(jid.substr(0, jid.find('@'))); }

Json people_in(const Room* room) {
  Json people = Json::object();
  if (room == nullptr) return people;
  for (const auto& [id, occupant] : room->occupants())
    people.append_member(occupant.jid, Json::object()
                                           .set("jid", occupant.real_jid)
                                           .set("role", occupant.role == Role::moderator ? "moderator" : "participant")
                                           .set("displayName", display_name(occupant)));
  return people;
}

Json describe(const std::string& jid, const std::string& name, const Room* room) {
  return Json::object().set("id", node_of(jid)).set("jid", jid).set("name", name).set("participants", people_in(room));
}

Json make_news(EntryContext& context, const Room& main) {
  const Breakouts& breakouts = main.rules().breakouts;
  Json rooms = Json::object();
  rooms.append_member(node_of(main.jid()), describe(main.jid(), main.subject, &main).set("isMainRoom", true));
  for (const BreakoutRoom& breakout : breakouts.rooms)
    if (!breakout.removed())
      rooms.append_member(node_of(breakout.jid),
                          describe(breakout.jid, breakout.name, context.room.rooms.find(breakout.room)));
  Json news = Json::object();
  news.set("type", "breakout_rooms")
      .set("event", "features/breakout-rooms/update")
      .set("roomCounter", breakouts.made)
      .set("rooms", std::move(rooms));
  // Ours: the milliseconds that are left of a countdown.
  if (breakouts.closing_at != kNever)
    news.set("closingIn", std::max<int64_t>(0, (breakouts.closing_at - context.turn.now) / 1ms));
  return news;
}

// Deviation: the message grows with the people and goes to each of them, so that the interval does too.
Duration interval(size_t people) { return kNewsInterval * std::max<size_t>(1, people / kNewsPeople); }

}  // namespace

void schedule_news(EntryContext& context, Room& room) {
  Breakouts& breakouts = room.rules().breakouts;
  if (!breakouts.active() || breakouts.news_at != kNever) return;
  breakouts.news_at = context.turn.now + interval(people_in_meeting(context, room));
  context.turn.timers.add({breakouts.news_at, Timer::Kind::breakouts, room.rules().main});
}

void send_news(EntryContext& context, Room& main) {
  main.rules().breakouts.news_at = kNever;
  xmpp::Element message = xmpp::make_message({}, context.turn.addresses.breakout, {});
  message.add(jingle::make_json_message(make_news(context, main)));
  const xmpp::Broadcast text(message);
  for (const Room* room : rooms_of_meeting(context, main))
    for (const auto& [id, occupant] : room->occupants())
      context.room.send(occupant.session, text.to(occupant.real_jid));
}

}  // namespace conclave::meeting
