#include "meeting/entry/hosts.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "jingle/json_messages.h"
#include "meeting/common/room_rules.h"
#include "meeting/entry/join.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/lobby_room.h"
#include "meeting/entry/policy.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/presence.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::Json;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

constexpr Duration kLastWarning = 60s;
constexpr const char* kHostCame = "The host has come.";

Element make_news(const std::string& from, Json content) {
  Element message = xmpp::make_message("groupchat", from, {});
  message.add(jingle::make_json_message(content.set("type", "host")));
  return message;
}

Element make_host_left(const Context& context, const Room& room) {
  Json content = Json::object().set("event", "left");
  switch (context.config.access.host_left) {
    case HostLeft::keep:
      content.set("then", "keep");
      break;
    case HostLeft::lock:
      content.set("then", "lock");
      break;
    case HostLeft::end:
      content.set("then", "end").set("seconds", static_cast<int64_t>((room.ends_at - context.now) / 1s));
      break;
  }
  return make_news(room.jid(), std::move(content));
}

void tell_meeting(Context& context, const Room& room, const Element& news) {
  for (const Room* each : rooms_of_meeting(context, room)) broadcast(context, *each, news);
}

// Sessions know the lobbies they stand in by the room.
void rename_room(Context& context, const Lobby& lobby, RoomId from, RoomId to) {
  for (const auto& [id, member] : lobby.members())
    if (Session* session = context.sessions.find(member.session))
      std::replace(session->lobbies.begin(), session->lobbies.end(), from, to);
}

// Those who wait become those who knock, and the host sees them when he looks.
void let_them_knock(Context& context, Room& room) {
  make_guests_knock(context, room);
  end_the_wait(context, room);
}

void let_in(Context& context, Room& room, LobbyMember& member) {
  remove_from_lobby(context, room, member, {LobbyDeparture::Kind::closed, kHostCame, {}, room.jid()});
}

void let_them_in(Context& context, Room& room) {
  while (!room.lobby->members().empty()) let_in(context, room, room.lobby->members().begin()->second);
  room.lobby.reset();
}

bool guests_knock(const Context& context) {
  return context.config.access.create == Creators::members && context.config.access.guests == GuestRule::knock;
}

}  // namespace

void send_to_wait(Context& context, const Session& session, std::string_view room_jid, const Element& stanza) {
  if (waits_to_knock(context, room_jid) && !has_display_name(stanza))
    return demand_display_name(context, session, stanza);
  context.counters.add("join-waits-for-host");
  Element error = make_join_error(stanza, StanzaCondition::registration_required);
  // Jitsi-specific. Stock clients read both by their names.
  Element& details = error.child("error")->set("code", "407");
  details.add("lobbyroom", ns::kJitmeet).add_text(context.addresses.lobby_of(room_jid));
  details.add("waiting-for-host", ns::kJitmeet);
  context.send(session.id, error);
}

void demand_login(Context& context, const Session& session, const Element& stanza) {
  context.counters.add("join-login-required");
  Element error = make_join_error(stanza, StanzaCondition::not_allowed);
  error.child("error")->add("authentication-required", ns::kJitmeet);
  context.send(session.id, error);
}

Room* find_place_to_wait(Context& context, const Session& session, const std::string& room_jid, const Element& stanza) {
  Room* room = context.rooms.find(room_jid);
  if (room == nullptr) {
    const bool crowded = !session.network.is_unspecified() &&
                         context.rooms.waiting_of_network(session.network) >= kMaxWaitingRoomsPerAddress;
    if (crowded || context.rooms.waiting() >= context.config.max_rooms) {
      refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "wait-too-many-rooms");
      return nullptr;
    }
    room = &context.rooms.create_waiting(room_jid, context.random, context.clock.to_wall(context.now), session.network);
  }
  if (!room->lobby) room->lobby.emplace(context.addresses.lobby_of(room_jid), Lobby::Purpose::waiting);
  return room;
}

void send_in(Context& context, const Session& session, const xmpp::Jid& lobby_place, const std::string& room_jid) {
  context.counters.add("wait-over-before-it-began");
  const std::string& place = lobby_place.to_string();
  const std::string& to = session.jid.to_string();
  const auto send = [&](const char* type, const char* role, bool closed) {
    Element presence = xmpp::make_presence(place, to, type);
    Element& x = presence.add("x", ns::kMucUser);
    x.add("item").set("affiliation", "none").set("role", role).set("jid", to);
    if (closed) x.add("destroy").set("jid", room_jid).add("reason").add_text(kHostCame);
    x.add("status").set("code", "110");
    context.send(session.id, presence);
  };
  send("", "participant", false);
  send("unavailable", "none", true);
}

void drop_if_nobody_waits(Context& context, Room& room) {
  if (!room.lobby || room.lobby->purpose() != Lobby::Purpose::waiting || !room.lobby->members().empty()) return;
  room.lobby.reset();
  if (!room.opened) context.rooms.erase(room.id());
}

Room& open_room(Context& context, const std::string& room_jid, Room* waited) {
  std::optional<Lobby> lobby;
  RoomId before = 0;
  if (waited != nullptr) {
    before = waited->id();
    lobby = std::exchange(waited->lobby, std::nullopt);
    context.rooms.erase(before);
  }
  Room& room = context.rooms.create(room_jid, context.random, context.clock.to_wall(context.now));
  if (lobby) {
    rename_room(context, *lobby, before, room.id());
    room.lobby = std::move(lobby);
  }
  log::debug("room-began", "{}", room.jid());
  if (!room.lobby && guests_knock(context) && !is_echo_room(room_jid.substr(0, room_jid.find('@'))))
    make_guests_knock(context, room);
  return room;
}

std::optional<Lobby> take_waiting(Room& room) {
  if (!room.lobby || room.lobby->purpose() != Lobby::Purpose::waiting || room.lobby->members().empty()) return {};
  return std::exchange(room.lobby, std::nullopt);
}

void wait_on(Context& context, const std::string& room_jid, RoomId before, Lobby lobby) {
  const LobbyMember& first = lobby.members().begin()->second;
  const Session* session = context.sessions.find(first.session);
  Room& room = context.rooms.create_waiting(room_jid, context.random, context.clock.to_wall(context.now),
                                            session == nullptr ? IpAddress() : session->network);
  rename_room(context, lobby, before, room.id());
  room.lobby = std::move(lobby);
}

void end_the_wait(Context& context, Room& room) {
  auto& waiting = room.lobby->members();
  for (auto next = waiting.begin(); next != waiting.end();) {
    LobbyMember& member = next++->second;  // who is let in is no member any more
    const Session* session = context.sessions.find(member.session);
    if (session != nullptr && passes_the_locks(context, *session, room)) let_in(context, room, member);
  }
  const xmpp::Broadcast text(make_news(room.lobby->jid(), Json::object().set("event", "here")));
  for (const auto& [id, member] : room.lobby->members()) context.send(member.session, text.to(member.real_jid));
}

void host_came(Context& context, Room& anywhere) {
  Room& room = main_room(context, anywhere);
  if (std::exchange(room.host_gone, false)) {
    room.ends_at = kNever;
    tell_meeting(context, room, make_news(room.jid(), Json::object().set("event", "back")));
  }
  if (!room.lobby || room.lobby->purpose() != Lobby::Purpose::waiting) return;
  if (guests_knock(context)) return let_them_knock(context, room);
  let_them_in(context, room);
}

void host_went(Context& context, Room& anywhere) {
  Room& room = main_room(context, anywhere);
  if (context.config.access.create == Creators::anyone || std::exchange(room.host_gone, true)) return;
  context.counters.add("host-left");
  if (context.config.access.host_left == HostLeft::end) {
    const Duration time = context.config.access.host_left_time;
    room.ends_at = context.now + time;
    if (time > kLastWarning) context.timers.add({room.ends_at - kLastWarning, Timer::Kind::host, room.id()});
    context.timers.add({room.ends_at, Timer::Kind::host, room.id()});
  }
  tell_meeting(context, room, make_host_left(context, room));
}

void replay_host_state(Context& context, const Room& anywhere, const Occupant& joiner) {
  const Room& room = main_room(context, anywhere);
  if (!room.host_gone) return;
  context.send(joiner, make_host_left(context, room).set("to", joiner.real_jid));
}

void handle_host_timer(Context& context, RoomId id) {
  Room* room = context.rooms.find(id);
  if (room == nullptr || room->ends_at == kNever) return;
  if (room->ends_at <= context.now) {
    context.counters.add("ended-without-host");
    return destroy_room(context, *room, "The host has left.");
  }
  // An older reminder may come too early.
  if (room->ends_at - context.now <= kLastWarning) tell_meeting(context, *room, make_host_left(context, *room));
}

bool may_succeed(Context& context, const Occupant& occupant, const Room& room) {
  if (context.config.access.create == Creators::anyone) return true;
  const Session* session = context.sessions.find(occupant.session);
  return session != nullptr && may_open(context, *session, main_room(context, room).jid()) &&
         !room.affiliations.roles().was_revoked(keys_of(context, *session));
}

}  // namespace conclave::meeting
