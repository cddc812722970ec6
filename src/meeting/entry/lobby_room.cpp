#include "meeting/entry/lobby_room.h"

#include <utility>
#include <vector>

#include "meeting/entry/join_refusals.h"
#include "meeting/entry/leave.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/lobby_members.h"
#include "meeting/entry/policy.h"
#include "meeting/entry/token_scope.h"
#include "meeting/entry/waiting.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/messages.h"
#include "meeting/room/presence_stanza.h"
#include "meeting/session/disco.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

Room* find_room(EntryContext& context, const xmpp::Jid& lobby) {
  Room* room = context.room.rooms.find(context.turn.addresses.room_of_lobby(lobby.bare_text()));
  return room != nullptr && room->rules().lobby ? room : nullptr;
}

// lib-jitsi-meet makes up eight hexadecimal digits for each lobby, in place of the endpoint id.
bool is_lobby_nick(std::string_view nick, const Session& session) {
  const bool made_up = nick.size() == 8 && nick.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return made_up || is_good_nick(nick, session);
}

// What moderators see of those who wait must not look like somebody in the room.
bool is_taken(EntryContext& context, Room& room, std::string_view nick, SessionId session) {
  if (room.rules().lobby->find_by_nick(nick) != nullptr) return true;
  const Occupant* self = find_in_meeting(context, room, session).occupant;
  return nick_in_use(context, room, nick) && (self == nullptr || self->nick != nick);
}

// False when somebody may not stand here; they have been told why.
bool admit_waiter(EntryContext& context, Session& session, Room& room, const xmpp::Jid& to, const Element& stanza) {
  const auto refuse = [&](StanzaCondition condition, const char* reason) {
    return refuse_join(context, session, stanza, condition, reason), false;
  };
  if (stanza.child("x", ns::kMuc) == nullptr) return refuse(StanzaCondition::not_acceptable, "knock-malformed");
  if (!is_lobby_nick(to.resource(), session)) return refuse(StanzaCondition::not_acceptable, "knock-bad-nick");
  if (is_outside_token_scope(context, session.person, room.jid()))
    return refuse(StanzaCondition::not_allowed, "knock-token-room");
  if (room.rules().affiliations.is_outcast(keys_of(context, session)))
    return refuse(StanzaCondition::forbidden, "knock-outcast");
  if (is_taken(context, room, to.resource(), session.id)) return refuse(StanzaCondition::conflict, "knock-conflict");
  if (session.lobbies.size() >= kMaxRoomsPerSession) return refuse(StanzaCondition::resource_constraint, "knock-limit");
  if (find_lobby_host(context, room, session.id) != nullptr) return true;
  if (find_in_meeting(context, room, session.id) || room.rules().breakouts.find_mover(session.id) != nullptr)
    return refuse(StanzaCondition::not_allowed, "knock-inside");
  if (entry_of(context, session, room.jid(), &room) == Entry::deny)
    return demand_login(context, session, stanza), false;
  const bool before_the_host = room.rules().lobby->purpose() == Lobby::Purpose::waiting;
  const bool nameless = before_the_host && !must_knock_after_waiting(context, room.jid());  // nobody will look
  if (!nameless && !has_display_name(stanza)) return demand_display_name(context, session, stanza), false;
  if (room.rules().lobby->waiting() >= (before_the_host ? context.turn.config.max_occupants : kMaxWaiting))
    return refuse(StanzaCondition::service_unavailable, "knock-lobby-full");
  if (!session.knocks.take(context.turn.now, kKnockCost))
    return refuse(StanzaCondition::resource_constraint, "knock-rate");
  return true;
}

void turn_away(EntryContext& context, Room& room, const LobbyMember& sender, const Element& iq, const Element& query) {
  const Occupant* host = find_lobby_host(context, room, sender.session);
  if (host == nullptr) return context.room.refuse(sender.session, iq, StanzaCondition::forbidden, "lobby-forbidden");
  std::vector<std::pair<LobbyMemberId, std::string>> denied;
  for (const Element& item : query.children()) {
    if (item.name() != "item") continue;
    if (item.attribute("role") != "none")
      return context.room.refuse(sender.session, iq, StanzaCondition::feature_not_implemented, "lobby-unsupported");
    const LobbyMember* member = room.rules().lobby->find_by_nick(item.attribute("nick"));
    if (member == nullptr || !member->waiting || denied.size() >= kMaxWaiting)
      return context.room.refuse(sender.session, iq, StanzaCondition::item_not_found, "lobby-not-waiting");
    denied.emplace_back(member->id, item.child_text("reason").substr(0, kMaxReasonLength));
  }
  context.room.send(sender.session, xmpp::make_iq_result(iq));
  for (const auto& [id, reason] : denied) {
    const auto member = room.rules().lobby->members().find(id);
    if (member != room.rules().lobby->members().end()) deny(context, room, member->second, *host, reason);
  }
}

// Where somebody waits for a host, if they have to; nullptr: they have been told otherwise.
Room* place_to_wait(EntryContext& context, const Session& session, const xmpp::Jid& to, const Element& stanza) {
  const std::string room_jid = context.turn.addresses.room_of_lobby(to.bare_text());
  Room* room = context.room.rooms.find(room_jid);
  const bool by_rule = !room_jid.empty() && is_opened_by_hosts(context, room_jid);
  const Entry entry = by_rule ? entry_of(context, session, room_jid, room) : Entry::enter;
  const bool inside = room != nullptr && find_in_meeting(context, *room, session.id);
  if (entry == Entry::wait && !inside) return find_place_to_wait(context, session, room_jid, stanza);
  if (entry == Entry::deny) return demand_login(context, session, stanza), nullptr;
  // They were told to wait, and the host came in this moment; or they have logged in.
  if (by_rule && !inside && room != nullptr && is_lobby_nick(to.resource(), session) &&
      !room->rules().affiliations.is_outcast(keys_of(context, session)))
    return send_in(context, session, to, room_jid), nullptr;
  // Jitsi clients take this for "not here any more".
  refuse_join(context, session, stanza, StanzaCondition::not_allowed, "knock-no-lobby");
  return nullptr;
}

}  // namespace

void handle_lobby_presence(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  const std::string& type = xmpp::stanza_type(stanza);
  if (!type.empty() && type != "unavailable") return context.turn.counters.add("presence-type-ignored");
  Room* room = find_room(context, to);
  LobbyMember* member = room == nullptr ? nullptr : room->rules().lobby->find_by_session(session.id);
  if (type == "unavailable") {
    if (member == nullptr) return context.turn.counters.add("presence-not-occupant");
    remove_from_lobby(context, *room, *member, {});
    return end_lobby_if_empty(context, *room);
  }
  if (stanza.to_string().size() > kMaxWaiterPresenceBytes)
    return context.room.refuse(session.id, stanza, StanzaCondition::policy_violation, "presence-too-large");
  if (member != nullptr) {
    if (member->nick != to.resource())
      return context.room.refuse(session.id, stanza, StanzaCondition::not_acceptable, "lobby-nick-change");
    return update_in_lobby(context, *room, *member, stanza);
  }
  if (!session.joins.take(context.turn.now))
    return refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "join-rate");
  if (room != nullptr) {
    end_ghosts(context, *room, session);
    room = find_room(context, to);  // it may have been one ghost alone
  }
  if (room == nullptr || room->rules().lobby->purpose() == Lobby::Purpose::waiting) {
    room = place_to_wait(context, session, to, stanza);
    if (room == nullptr) return;
  }
  if (admit_waiter(context, session, *room, to, stanza)) return enter_lobby(context, session, *room, to, stanza);
  end_lobby_if_empty(context, *room);
}

void handle_lobby_message(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  Room* room = find_room(context, to);
  const LobbyMember* sender = room == nullptr ? nullptr : room->rules().lobby->find_by_session(session.id);
  if (sender == nullptr || xmpp::stanza_type(stanza) == "error")
    return context.turn.counters.add("message-not-occupant");
  const bool host = find_lobby_host(context, *room, session.id) != nullptr;
  const xmpp::Broadcast text(make_relayed(stanza, sender->jid));
  const size_t size = text.to({}).size();
  if (size > kMaxGroupMessageBytes)
    return context.room.refuse(session.id, stanza, StanzaCondition::policy_violation, "message-too-large");
  // People who wait have something to say to one or two others, now and then.
  if (!session.messages.take(context.turn.now, (host ? 1 : kWaiterMessageCost) + size / kBytesPerToken))
    return context.room.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  if (to.resource().empty()) {
    for (const auto& [id, member] : room->rules().lobby->members())
      if (host || id == sender->id || find_lobby_host(context, *room, member.session))
        context.room.send(member.session, text.to(member.real_jid));
    return;
  }
  const LobbyMember* recipient = room->rules().lobby->find_by_nick(to.resource());
  if (recipient == nullptr ||
      (!host && !find_lobby_host(context, *room, recipient->session)))  // those who wait are alone there
    return context.room.refuse(session.id, stanza, StanzaCondition::item_not_found, "message-no-recipient");
  context.room.send(recipient->session, text.to(recipient->real_jid));
}

void handle_lobby_iq(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& iq) {
  Room* room = find_room(context, to);
  if (room == nullptr) return context.room.refuse(session.id, iq, StanzaCondition::item_not_found, "iq-no-room");
  const LobbyMember* sender = room->rules().lobby->find_by_session(session.id);
  if (sender == nullptr) return refuse_outsider(context, session, iq);
  const Element* payload = xmpp::iq_payload(iq);
  const bool get = xmpp::stanza_type(iq) == "get";
  if (payload != nullptr && payload->is("ping", ns::kPing) && (to.resource().empty() || to.resource() == sender->nick))
    return context.room.send(session.id, xmpp::make_iq_result(iq));
  if (payload != nullptr && get && to.resource().empty() && payload->is("query", ns::kDiscoInfo)) {
    Element result = xmpp::make_iq_result(iq);
    result.add(component_info("conference", "text", "lobby", {ns::kMuc, "muc_hidden", "muc_nonanonymous"}));
    return context.room.send(session.id, result);
  }
  if (payload != nullptr && !get && to.resource().empty() && payload->is("query", ns::kMucAdmin))
    return turn_away(context, *room, *sender, iq, *payload);
  context.room.refuse(session.id, iq, StanzaCondition::service_unavailable, "iq-unknown");
}

}  // namespace conclave::meeting
