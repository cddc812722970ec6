#include "meeting/entry/lobby_members.h"

#include <utility>
#include <vector>

#include "meeting/room/meeting_rooms.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/broadcast.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

void add_lobby_item(Element& presence, const LobbyMember& member, const char* affiliation, const char* role) {
  presence.add("x", ns::kMucUser)
      .add("item")
      .set("affiliation", affiliation)
      .set("role", role)
      .set("jid", member.real_jid);
}

Element make_presence(const LobbyMember& member, bool host) {
  Element presence = member.presence;
  presence.set("from", member.jid);
  add_lobby_item(presence, member, host ? "owner" : "none", host ? "moderator" : "participant");
  return presence;
}

Element make_absence(const LobbyMember& member) {
  Element presence = xmpp::make_presence(member.jid, {}, "unavailable");
  add_lobby_item(presence, member, "none", "none");
  return presence;
}

void notify_hosts(EntryContext& context, Room& room, const LobbyMember& about, const Element& stanza) {
  const xmpp::Broadcast text(stanza);
  for (const auto& [id, member] : room.rules().lobby->members())
    if (id != about.id && find_lobby_host(context, room, member.session))
      context.room.send(member.session, text.to(member.real_jid));
}

void notify_self(EntryContext& context, Room& room, const LobbyMember& member) {
  Element presence = make_presence(member, find_lobby_host(context, room, member.session) != nullptr);
  presence.child("x", ns::kMucUser)->add("status").set("code", "110");
  context.room.send(member.session, presence.set("to", member.real_jid));
}

}  // namespace

// Whoever moderates the room watches its door, also from its breakout rooms.
const Occupant* find_lobby_host(EntryContext& context, const Room& room, SessionId session) {
  const Occupant* occupant = find_in_meeting(context, room, session).occupant;
  return occupant != nullptr && occupant->role == Role::moderator ? occupant : nullptr;
}

void enter_lobby(EntryContext& context, Session& session, Room& room, const xmpp::Jid& to, const Element& stanza) {
  LobbyMember member;
  member.nick = to.resource();
  member.jid = to.to_string();
  member.real_jid = session.jid.to_string();
  member.bare_jid = session.jid.bare_text();
  member.session = session.id;
  member.presence = clean_presence(stanza, session.person);
  const Occupant* host = find_lobby_host(context, room, session.id);
  member.waiting = host == nullptr;
  LobbyMember& entered = room.rules().lobby->add(std::move(member));
  session.lobbies.push_back(room.id());
  if (host != nullptr) lobby_role_changed(context, room, *host);
  if (entered.waiting) notify_hosts(context, room, entered, make_presence(entered, false));
  notify_self(context, room, entered);
}

void update_in_lobby(EntryContext& context, Room& room, LobbyMember& member, const Element& stanza) {
  if (!member.presences.take(context.turn.now)) return context.turn.counters.add("lobby-presence-rate");
  if (member.waiting && !has_display_name(stanza)) return context.turn.counters.add("lobby-presence-nameless");
  member.presence = clean_presence(stanza, context.room.person_of(member.session));
  if (member.waiting) notify_hosts(context, room, member, make_presence(member, false));
  notify_self(context, room, member);
}

void remove_from_lobby(EntryContext& context, Room& room, LobbyMember& member, const LobbyDeparture& departure) {
  using Kind = LobbyDeparture::Kind;
  Element presence = make_absence(member);
  Element& x = *presence.child("x", ns::kMucUser);
  if (departure.kind == Kind::denied) {  // XEP-0045 8.2
    x.child("item")->add("actor").set("nick", departure.actor);
    x.child("item")->add("reason").add_text(departure.reason);
    x.add("status").set("code", "307");
  } else if (departure.kind == Kind::closed) {  // XEP-0045 10.9
    Element& destroy = x.add("destroy");
    if (!departure.room.empty()) destroy.set("jid", departure.room);
    destroy.add("reason").add_text(departure.reason);
  }
  // When the lobby closes, everybody is told only for themselves.
  if (member.waiting && departure.kind != Kind::closed) notify_hosts(context, room, member, presence);
  presence.child("x", ns::kMucUser)->add("status").set("code", "110");
  context.room.send(member.session, presence.set("to", member.real_jid));
  if (Session* session = context.room.sessions.find(member.session)) std::erase(session->lobbies, room.id());
  context.room.rooms.doom(room, member);
}

void end_lobby_if_empty(EntryContext& context, Room& room) {
  if (!room.rules().lobby || room.rules().lobby->purpose() != Lobby::Purpose::waiting ||
      !room.rules().lobby->members().empty())
    return;
  room.rules().lobby.reset();
  if (!room.opened) context.room.rooms.doom(room);
}

void leave_lobbies(EntryContext& context, Session& session) {
  for (const RoomId id : std::vector<RoomId>(session.lobbies)) {
    Room* room = context.room.rooms.find(id);
    LobbyMember* member =
        room == nullptr || !room->rules().lobby ? nullptr : room->rules().lobby->find_by_session(session.id);
    if (member == nullptr) continue;
    remove_from_lobby(context, *room, *member, {});
    end_lobby_if_empty(context, *room);
  }
}

void lobby_member_came_in(EntryContext& context, Room& room, SessionId session) {
  LobbyMember* member = room.rules().lobby ? room.rules().lobby->find_by_session(session) : nullptr;
  if (member == nullptr) return;
  if (room.rules().lobby->purpose() ==
      Lobby::Purpose::waiting) {  // the lobby may end in a moment, which would send them in
    remove_from_lobby(context, room, *member, {});
    return end_lobby_if_empty(context, room);
  }
  if (!std::exchange(member->waiting, false)) return;
  notify_hosts(context, room, *member, make_absence(*member));
  if (const Occupant* host = find_lobby_host(context, room, session)) lobby_role_changed(context, room, *host);
}

void lobby_member_left_room(EntryContext& context, Room& room, SessionId session) {
  LobbyMember* member = room.rules().lobby ? room.rules().lobby->find_by_session(session) : nullptr;
  if (member != nullptr) remove_from_lobby(context, room, *member, {});
}

void lobby_role_changed(EntryContext& context, Room& room, const Occupant& occupant) {
  if (!room.rules().lobby || room.rules().lobby->find_by_session(occupant.session) == nullptr) return;
  for (const auto& [id, member] : room.rules().lobby->members()) {
    if (!member.waiting) continue;
    Element presence = occupant.role == Role::moderator ? make_presence(member, false) : make_absence(member);
    context.room.send(occupant, presence.set("to", occupant.real_jid));
  }
}

}  // namespace conclave::meeting
