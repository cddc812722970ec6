#include "meeting/entry/lobby_room.h"

#include <utility>
#include <vector>

#include "meeting/entry/hosts.h"
#include "meeting/entry/join.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/policy.h"
#include "meeting/entry/token_scope.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/messages.h"
#include "meeting/room/presence.h"
#include "meeting/room/presence_stanza.h"
#include "meeting/session/disco.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

Room* find_room(Context& context, const xmpp::Jid& lobby) {
  Room* room = context.rooms.find(context.addresses.room_of_lobby(lobby.bare_text()));
  return room != nullptr && room->lobby ? room : nullptr;
}

// Who moderates the room watches its door, also from its breakout rooms.
const Occupant* find_host(Context& context, const Room& room, SessionId session) {
  const Occupant* occupant = find_in_meeting(context, room, session).occupant;
  return occupant != nullptr && occupant->role == Role::moderator ? occupant : nullptr;
}

void add_item(Element& presence, const LobbyMember& member, const char* affiliation, const char* role) {
  presence.add("x", ns::kMucUser)
      .add("item")
      .set("affiliation", affiliation)
      .set("role", role)
      .set("jid", member.real_jid);
}

Element make_presence(const LobbyMember& member, bool host) {
  Element presence = member.presence;
  presence.set("from", member.jid);
  add_item(presence, member, host ? "owner" : "none", host ? "moderator" : "participant");
  return presence;
}

Element make_absence(const LobbyMember& member) {
  Element presence = xmpp::make_presence(member.jid, {}, "unavailable");
  add_item(presence, member, "none", "none");
  return presence;
}

void tell_hosts(Context& context, Room& room, const LobbyMember& about, const Element& stanza) {
  const xmpp::Broadcast text(stanza);
  for (const auto& [id, member] : room.lobby->members())
    if (id != about.id && find_host(context, room, member.session))
      context.send(member.session, text.to(member.real_jid));
}

void tell_self(Context& context, Room& room, const LobbyMember& member) {
  Element presence = make_presence(member, find_host(context, room, member.session) != nullptr);
  presence.child("x", ns::kMucUser)->add("status").set("code", "110");
  context.send(member.session, presence.set("to", member.real_jid));
}

// lib-jitsi-meet makes up eight hexadecimal digits for each lobby, in place of the endpoint id.
bool is_lobby_nick(std::string_view nick, const Session& session) {
  const bool made_up = nick.size() == 8 && nick.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return made_up || is_good_nick(nick, session);
}

// What moderators see of who waits must not look like somebody in the room.
bool is_taken(Context& context, const Room& room, std::string_view nick, SessionId session) {
  if (room.lobby->find_by_nick(nick) != nullptr) return true;
  const Occupant* self = find_in_meeting(context, room, session).occupant;
  return nick_in_use(context, room, nick) && (self == nullptr || self->nick != nick);
}

// False when somebody may not stand here; he has been told why.
bool admit(Context& context, Session& session, Room& room, const xmpp::Jid& to, const Element& stanza) {
  const auto refuse = [&](StanzaCondition condition, const char* reason) {
    return refuse_join(context, session, stanza, condition, reason), false;
  };
  if (stanza.child("x", ns::kMuc) == nullptr) return refuse(StanzaCondition::not_acceptable, "knock-malformed");
  if (!is_lobby_nick(to.resource(), session)) return refuse(StanzaCondition::not_acceptable, "knock-bad-nick");
  if (is_shut_out(context, session.person, room.jid())) return refuse(StanzaCondition::not_allowed, "knock-token-room");
  if (room.affiliations.is_outcast(keys_of(context, session)))
    return refuse(StanzaCondition::forbidden, "knock-outcast");
  if (is_taken(context, room, to.resource(), session.id)) return refuse(StanzaCondition::conflict, "knock-conflict");
  if (session.lobbies.size() >= kMaxRoomsPerSession) return refuse(StanzaCondition::resource_constraint, "knock-limit");
  if (find_host(context, room, session.id) != nullptr) return true;
  if (find_in_meeting(context, room, session.id) || room.meeting().breakouts.find_mover(session.id) != nullptr)
    return refuse(StanzaCondition::not_allowed, "knock-inside");
  if (entry_of(context, session, room.jid(), &room) == Entry::deny)
    return demand_login(context, session, stanza), false;
  const bool before_the_host = room.lobby->purpose() == Lobby::Purpose::waiting;
  const bool nameless = before_the_host && !waits_to_knock(context, room.jid());  // nobody will look
  if (!nameless && !has_display_name(stanza)) return demand_display_name(context, session, stanza), false;
  if (room.lobby->waiting() >= (before_the_host ? context.config.max_occupants : kMaxWaiting))
    return refuse(StanzaCondition::service_unavailable, "knock-lobby-full");
  if (!session.knocks.take(context.now, kKnockCost)) return refuse(StanzaCondition::resource_constraint, "knock-rate");
  return true;
}

void enter(Context& context, Session& session, Room& room, const xmpp::Jid& to, const Element& stanza) {
  LobbyMember member;
  member.nick = to.resource();
  member.jid = to.to_string();
  member.real_jid = session.jid.to_string();
  member.bare_jid = session.jid.bare_text();
  member.session = session.id;
  member.presence = clean_presence(stanza, session.person);
  const Occupant* host = find_host(context, room, session.id);
  member.waiting = host == nullptr;
  LobbyMember& entered = room.lobby->add(std::move(member));
  session.lobbies.push_back(room.id());
  if (host != nullptr) lobby_role_changed(context, room, *host);
  if (entered.waiting) tell_hosts(context, room, entered, make_presence(entered, false));
  tell_self(context, room, entered);
}

void update(Context& context, Room& room, LobbyMember& member, const Element& stanza) {
  if (!member.presences.take(context.now)) return context.counters.add("lobby-presence-rate");
  if (member.waiting && !has_display_name(stanza)) return context.counters.add("lobby-presence-nameless");
  member.presence = clean_presence(stanza, context.person_of(member.session));
  if (member.waiting) tell_hosts(context, room, member, make_presence(member, false));
  tell_self(context, room, member);
}

void turn_away(Context& context, Room& room, const LobbyMember& sender, const Element& iq, const Element& query) {
  const Occupant* host = find_host(context, room, sender.session);
  if (host == nullptr) return context.refuse(sender.session, iq, StanzaCondition::forbidden, "lobby-forbidden");
  std::vector<std::pair<LobbyMemberId, std::string>> denied;
  for (const Element& item : query.children()) {
    if (item.name() != "item") continue;
    if (item.attribute("role") != "none")
      return context.refuse(sender.session, iq, StanzaCondition::feature_not_implemented, "lobby-unsupported");
    const LobbyMember* member = room.lobby->find_by_nick(item.attribute("nick"));
    if (member == nullptr || !member->waiting || denied.size() >= kMaxWaiting)
      return context.refuse(sender.session, iq, StanzaCondition::item_not_found, "lobby-not-waiting");
    denied.emplace_back(member->id, item.child_text("reason").substr(0, kMaxReasonLength));
  }
  context.send(sender.session, xmpp::make_iq_result(iq));
  for (const auto& [id, reason] : denied) {
    const auto member = room.lobby->members().find(id);
    if (member != room.lobby->members().end()) deny(context, room, member->second, *host, reason);
  }
}

// Where somebody waits for a host, if he has to; nullptr: he has been told otherwise.
Room* place_to_wait(Context& context, const Session& session, const xmpp::Jid& to, const Element& stanza) {
  const std::string room_jid = context.addresses.room_of_lobby(to.bare_text());
  Room* room = context.rooms.find(room_jid);
  const bool by_rule = !room_jid.empty() && is_opened_by_hosts(context, room_jid);
  const Entry entry = by_rule ? entry_of(context, session, room_jid, room) : Entry::enter;
  const bool inside = room != nullptr && find_in_meeting(context, *room, session.id);
  if (entry == Entry::wait && !inside) return find_place_to_wait(context, session, room_jid, stanza);
  if (entry == Entry::deny) return demand_login(context, session, stanza), nullptr;
  // He was told to wait, and the host came in this moment; or he has logged in.
  if (by_rule && !inside && room != nullptr && is_lobby_nick(to.resource(), session) &&
      !room->affiliations.is_outcast(keys_of(context, session)))
    return send_in(context, session, to, room_jid), nullptr;
  // Stock clients take this for "not here any more".
  refuse_join(context, session, stanza, StanzaCondition::not_allowed, "knock-no-lobby");
  return nullptr;
}

}  // namespace

void handle_lobby_presence(Context& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  const std::string& type = xmpp::stanza_type(stanza);
  if (!type.empty() && type != "unavailable") return context.counters.add("presence-type-ignored");
  Room* room = find_room(context, to);
  LobbyMember* member = room == nullptr ? nullptr : room->lobby->find_by_session(session.id);
  if (type == "unavailable") {
    if (member == nullptr) return context.counters.add("presence-not-occupant");
    remove_from_lobby(context, *room, *member, {});
    return drop_if_nobody_waits(context, *room);
  }
  if (stanza.to_string().size() > kMaxWaiterPresenceBytes)
    return context.refuse(session.id, stanza, StanzaCondition::policy_violation, "presence-too-large");
  if (member != nullptr) {
    if (member->nick != to.resource())
      return context.refuse(session.id, stanza, StanzaCondition::not_acceptable, "lobby-nick-change");
    return update(context, *room, *member, stanza);
  }
  if (!session.joins.take(context.now))
    return refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "join-rate");
  if (room != nullptr) {
    end_ghosts(context, *room, session);
    room = find_room(context, to);  // it may have been one ghost alone
  }
  if (room == nullptr || room->lobby->purpose() == Lobby::Purpose::waiting) {
    room = place_to_wait(context, session, to, stanza);
    if (room == nullptr) return;
  }
  if (admit(context, session, *room, to, stanza)) return enter(context, session, *room, to, stanza);
  drop_if_nobody_waits(context, *room);
}

void handle_lobby_message(Context& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  Room* room = find_room(context, to);
  const LobbyMember* sender = room == nullptr ? nullptr : room->lobby->find_by_session(session.id);
  if (sender == nullptr || xmpp::stanza_type(stanza) == "error") return context.counters.add("message-not-occupant");
  const bool host = find_host(context, *room, session.id) != nullptr;
  const xmpp::Broadcast text(make_relayed(stanza, sender->jid));
  const size_t size = text.to({}).size();
  if (size > kMaxGroupMessageBytes)
    return context.refuse(session.id, stanza, StanzaCondition::policy_violation, "message-too-large");
  // Who waits has something to say to one or two people, now and then.
  if (!session.messages.take(context.now, (host ? 1 : kWaiterMessageCost) + size / kBytesPerToken))
    return context.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  if (to.resource().empty()) {
    for (const auto& [id, member] : room->lobby->members())
      if (host || id == sender->id || find_host(context, *room, member.session))
        context.send(member.session, text.to(member.real_jid));
    return;
  }
  const LobbyMember* recipient = room->lobby->find_by_nick(to.resource());
  if (recipient == nullptr ||
      (!host && !find_host(context, *room, recipient->session)))  // those who wait are alone there
    return context.refuse(session.id, stanza, StanzaCondition::item_not_found, "message-no-recipient");
  context.send(recipient->session, text.to(recipient->real_jid));
}

void handle_lobby_iq(Context& context, Session& session, const xmpp::Jid& to, const Element& iq) {
  Room* room = find_room(context, to);
  if (room == nullptr) return context.refuse(session.id, iq, StanzaCondition::item_not_found, "iq-no-room");
  const LobbyMember* sender = room->lobby->find_by_session(session.id);
  if (sender == nullptr) return refuse_outsider(context, session, iq);
  const Element* payload = xmpp::iq_payload(iq);
  const bool get = xmpp::stanza_type(iq) == "get";
  if (payload != nullptr && payload->is("ping", ns::kPing) && (to.resource().empty() || to.resource() == sender->nick))
    return context.send(session.id, xmpp::make_iq_result(iq));
  if (payload != nullptr && get && to.resource().empty() && payload->is("query", ns::kDiscoInfo)) {
    Element result = xmpp::make_iq_result(iq);
    result.add(component_info("conference", "text", "lobby", {ns::kMuc, "muc_hidden", "muc_nonanonymous"}));
    return context.send(session.id, result);
  }
  if (payload != nullptr && !get && to.resource().empty() && payload->is("query", ns::kMucAdmin))
    return turn_away(context, *room, *sender, iq, *payload);
  context.refuse(session.id, iq, StanzaCondition::service_unavailable, "iq-unknown");
}

void remove_from_lobby(Context& context, Room& room, LobbyMember& member, const LobbyDeparture& departure) {
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
  // Of a closed lobby everybody learns it about himself.
  if (member.waiting && departure.kind != Kind::closed) tell_hosts(context, room, member, presence);
  presence.child("x", ns::kMucUser)->add("status").set("code", "110");
  context.send(member.session, presence.set("to", member.real_jid));
  if (Session* session = context.sessions.find(member.session)) std::erase(session->lobbies, room.id());
  room.lobby->erase(member.id);
}

void leave_lobbies(Context& context, Session& session) {
  for (const RoomId id : std::vector<RoomId>(session.lobbies)) {
    Room* room = context.rooms.find(id);
    LobbyMember* member = room == nullptr || !room->lobby ? nullptr : room->lobby->find_by_session(session.id);
    if (member == nullptr) continue;
    remove_from_lobby(context, *room, *member, {});
    drop_if_nobody_waits(context, *room);
  }
}

void lobby_member_came_in(Context& context, Room& room, SessionId session) {
  LobbyMember* member = room.lobby ? room.lobby->find_by_session(session) : nullptr;
  if (member == nullptr) return;
  if (room.lobby->purpose() ==
      Lobby::Purpose::waiting) {  // the lobby may end in a moment, and with it he would be sent in
    remove_from_lobby(context, room, *member, {});
    return drop_if_nobody_waits(context, room);
  }
  if (!std::exchange(member->waiting, false)) return;
  tell_hosts(context, room, *member, make_absence(*member));
  if (const Occupant* host = find_host(context, room, session)) lobby_role_changed(context, room, *host);
}

void lobby_member_left_room(Context& context, Room& room, SessionId session) {
  LobbyMember* member = room.lobby ? room.lobby->find_by_session(session) : nullptr;
  if (member != nullptr) remove_from_lobby(context, room, *member, {});
}

void lobby_role_changed(Context& context, Room& room, const Occupant& occupant) {
  if (!room.lobby || room.lobby->find_by_session(occupant.session) == nullptr) return;
  for (const auto& [id, member] : room.lobby->members()) {
    if (!member.waiting) continue;
    Element presence = occupant.role == Role::moderator ? make_presence(member, false) : make_absence(member);
    context.send(occupant, presence.set("to", occupant.real_jid));
  }
}

}  // namespace conclave::meeting
