#include "meeting/room/polls.h"

#include <string>
#include <utility>
#include <variant>

#include "jingle/json_messages.h"
#include "jingle/polls.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
using jingle::Json;
using jingle::PollPerson;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

Element make_polls_message(const RoomContext& context, const Json& content) {
  Element message = xmpp::make_message({}, context.turn.addresses.polls, {});
  message.add(jingle::make_json_message(content));
  return message;
}

PollPerson person(const Occupant& occupant) { return {occupant.nick, display_name(occupant)}; }

// Jitsi-specific: a moderator may leave the making of polls to moderators, by a flag in the room's metadata.
bool may_create(const Room& room, const Occupant& occupant) {
  return occupant.role == Role::moderator ||
         !room.rules().metadata.get("permissions")["pollCreationRestricted"].as_bool();
}

// What is to be told to everybody, if it could be done.

Result<Json> execute(RoomContext& context, Room& room, Session& session, const Occupant& author, jingle::Poll poll) {
  if (!may_create(room, author) || !session.person.may_use("create-polls")) return fail("poll-forbidden");
  if (!session.polls.take(context.turn.now)) return fail("message-rate");
  poll.author = person(author);
  Json told = jingle::write_new_poll(poll);
  return room.polls.add(std::move(poll)).map([&] { return std::move(told); });
}

Result<Json> execute(RoomContext&, Room& room, Session&, const Occupant& voter, const jingle::PollVote& vote) {
  const PollPerson voting = person(voter);
  return room.polls.vote(vote, voting).map([&] { return jingle::write_vote(vote, voting); });
}

Result<Json> execute(RoomContext&, Room& room, Session&, const Occupant& by, const jingle::PollRemoval& removal) {
  const jingle::Poll* poll = room.polls.find(removal.poll);
  if (poll == nullptr) return fail("poll-unknown");
  if (by.role != Role::moderator && poll->author.id != by.nick) return fail("poll-forbidden");
  room.polls.remove(removal.poll);
  return jingle::write_removal(removal, person(by));
}

StanzaCondition poll_condition(std::string_view reason) {
  if (reason == "poll-exists" || reason == "poll-forbidden") return StanzaCondition::not_allowed;
  if (reason == "poll-unknown") return StanzaCondition::item_not_found;
  if (reason == "poll-limit" || reason == "message-rate") return StanzaCondition::resource_constraint;
  if (reason == "poll-too-large" || reason == "json-limit") return StanzaCondition::policy_violation;
  return StanzaCondition::bad_request;
}

Result<jingle::PollRequest> read_request(const Element& content) {
  return jingle::parse_json_message(content, {.max_bytes = jingle::kMaxPollRequestBytes, .max_depth = 8})
      .and_then([](const Json& json) { return jingle::parse_poll_request(json); });
}

}  // namespace

void handle_polls_message(RoomContext& context, Session& session, const Element& stanza) {
  const Element* content = stanza.child("json-message");
  Room* room = session.rooms.empty() ? nullptr : context.rooms.find(session.rooms.back());
  const Occupant* sender = room == nullptr ? nullptr : room->find_by_session(session.id);
  if (content == nullptr || sender == nullptr) return context.turn.counters.add("poll-ignored");
  if (!session.messages.take(context.turn.now, 1 + content->text().size() / kBytesPerToken))
    return context.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  const Result<Json> told = read_request(*content).and_then([&](jingle::PollRequest request) {
    return std::visit([&](auto& wanted) { return execute(context, *room, session, *sender, std::move(wanted)); },
                      request);
  });
  if (!told) return context.refuse(session.id, stanza, poll_condition(told.error().reason), told.error().reason);
  broadcast(context, *room, make_polls_message(context, *told));
}

void replay_polls(RoomContext& context, const Room& room, const Occupant& joiner) {
  if (room.polls.empty()) return;
  Element message = make_polls_message(context, jingle::write_old_polls(room.polls.polls()));
  context.send(joiner, message.set("to", joiner.real_jid));
}

}  // namespace conclave::meeting
