#include "meeting/entry/waiting.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "meeting/common/room_rules.h"
#include "meeting/entry/join_refusals.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/lobby_members.h"
#include "meeting/entry/policy.h"
#include "xmpp/broadcast.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::Json;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

constexpr const char* kHostCame = "The host has come.";

// Sessions know the lobbies they stand in by the room.
void rename_room(EntryContext& context, const Lobby& lobby, RoomId from, RoomId to) {
  for (const auto& [id, member] : lobby.members())
    if (Session* session = context.room.sessions.find(member.session))
      std::replace(session->lobbies.begin(), session->lobbies.end(), from, to);
}

void admit_waiting(EntryContext& context, Room& room, LobbyMember& member) {
  remove_from_lobby(context, room, member, {LobbyDeparture::Kind::closed, kHostCame, {}, room.jid()});
}

}  // namespace

Element make_host_news(const std::string& from, Json content) {
  Element message = xmpp::make_message("groupchat", from, {});
  message.add(jingle::make_json_message(content.set("type", "host")));
  return message;
}

Room* find_place_to_wait(EntryContext& context, const Session& session, const std::string& room_jid,
                         const Element& stanza) {
  Room* room = context.room.rooms.find(room_jid);
  if (room == nullptr) {
    const bool crowded = !session.network.is_unspecified() &&
                         context.room.rooms.waiting_of_network(session.network) >= kMaxWaitingRoomsPerAddress;
    if (crowded || context.room.rooms.waiting() >= context.turn.config.max_rooms) {
      refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "wait-too-many-rooms");
      return nullptr;
    }
    room = &context.room.rooms.create_waiting(room_jid, context.turn.random, context.turn.wall(), session.network);
  }
  if (!room->rules().lobby)
    room->rules().lobby.emplace(context.turn.addresses.lobby_of(room_jid), Lobby::Purpose::waiting);
  return room;
}

void send_in(EntryContext& context, const Session& session, const xmpp::Jid& lobby_place, const std::string& room_jid) {
  context.turn.counters.add("wait-over-before-it-began");
  const std::string& place = lobby_place.to_string();
  const std::string& to = session.jid.to_string();
  const auto send = [&](const char* type, const char* role, bool closed) {
    Element presence = xmpp::make_presence(place, to, type);
    Element& x = presence.add("x", ns::kMucUser);
    x.add("item").set("affiliation", "none").set("role", role).set("jid", to);
    if (closed) x.add("destroy").set("jid", room_jid).add("reason").add_text(kHostCame);
    x.add("status").set("code", "110");
    context.room.send(session.id, presence);
  };
  send("", "participant", false);
  send("unavailable", "none", true);
}

Room& open_room(EntryContext& context, const std::string& room_jid, Room* waited) {
  std::optional<Lobby> lobby;
  RoomId before = 0;
  if (waited != nullptr) {
    before = waited->id();
    lobby = std::exchange(waited->rules().lobby, std::nullopt);
    context.room.rooms.doom(*waited);
  }
  Room& room = context.room.rooms.create(room_jid, context.turn.random, context.turn.wall());
  room.rules().access = context.turn.config.access;
  if (lobby) {
    rename_room(context, *lobby, before, room.id());
    room.rules().lobby = std::move(lobby);
  }
  log::debug("room-began", "{}", room.jid());
  if (!room.rules().lobby && guests_knock(room.rules().access) && !is_echo_room(room_jid.substr(0, room_jid.find('@'))))
    require_guests_to_knock(context, room);
  return room;
}

std::optional<Lobby> extract_waiting(Room& room) {
  if (!room.rules().lobby || room.rules().lobby->purpose() != Lobby::Purpose::waiting ||
      room.rules().lobby->members().empty())
    return {};
  return std::exchange(room.rules().lobby, std::nullopt);
}

void wait_on(EntryContext& context, const std::string& room_jid, RoomId before, Lobby lobby) {
  const LobbyMember& first = lobby.members().begin()->second;
  const Session* session = context.room.sessions.find(first.session);
  Room& room = context.room.rooms.create_waiting(room_jid, context.turn.random, context.turn.wall(),
                                                 session == nullptr ? IpAddress() : session->network);
  rename_room(context, lobby, before, room.id());
  room.rules().lobby = std::move(lobby);
}

void end_waiting(EntryContext& context, Room& room) {
  auto& waiting = room.rules().lobby->members();
  for (auto next = waiting.begin(); next != waiting.end();) {
    LobbyMember& member = next++->second;  // who is let in is no member any more
    const Session* session = context.room.sessions.find(member.session);
    if (session != nullptr && may_bypass_locks(context, *session, room)) admit_waiting(context, room, member);
  }
  const xmpp::Broadcast text(make_host_news(room.rules().lobby->jid(), Json::object().set("event", "here")));
  for (const auto& [id, member] : room.rules().lobby->members())
    context.room.send(member.session, text.to(member.real_jid));
}

void admit_all_waiting(EntryContext& context, Room& room) {
  while (!room.rules().lobby->members().empty())
    admit_waiting(context, room, room.rules().lobby->members().begin()->second);
  room.rules().lobby.reset();
}

}  // namespace conclave::meeting
