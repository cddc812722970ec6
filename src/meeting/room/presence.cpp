#include "meeting/room/presence.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/log.h"
#include "meeting/breakout/life.h"
#include "meeting/breakout/moves.h"
#include "meeting/breakout/news.h"
#include "meeting/entry/hosts.h"
#include "meeting/entry/join.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/lobby_room.h"
#include "meeting/entry/policy.h"
#include "meeting/focus/media_session.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/metadata.h"
#include "meeting/room/polls.h"
#include "meeting/room/presence_stanza.h"
#include "meeting/room/speaker_stats.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

void tell_departure(Context& context, Room& room, const Occupant& occupant, const Departure& departure) {
  Element presence = make_unavailable_presence(occupant);
  Element& x = *presence.child("x", ns::kMucUser);
  const bool banned = departure.kind == Departure::Kind::banned;
  if (banned || departure.kind == Departure::Kind::kicked) {
    // XEP-0045 8.2, 9.1.
    Element& item = *x.child("item");
    if (banned) item.set("affiliation", "outcast");
    item.add("actor").set("nick", departure.actor);
    item.add("reason").add_text(departure.text);
    if (banned) x.add("status").set("code", "301");
    x.add("status").set("code", "307");  // also of a ban, since stock clients know nothing else
  } else if (departure.kind == Departure::Kind::destroyed) {
    Element& destroy = x.add("destroy");  // XEP-0045 10.9
    if (!departure.room.empty()) destroy.set("jid", departure.room);
    destroy.add("reason").add_text(departure.text);
  } else if (!departure.text.empty()) {
    Element status("status");
    status.add_text(departure.text);
    presence.add(std::move(status));
  }
  // Of a destroyed room everybody learns it about himself.
  if (departure.kind != Departure::Kind::destroyed) broadcast(context, room, presence, &occupant);
  presence.child("x", ns::kMucUser)->add("status").set("code", "110");
  presence.set("to", occupant.real_jid);
  context.send(occupant, presence);
}

void forget_occupant(Context& context, Room& room, Occupant& occupant) {
  end_media(context, room, occupant);
  room.speaker_times.note_left(context.now, occupant.nick, display_name(occupant));
  if (Session* session = context.sessions.find(occupant.session)) std::erase(session->rooms, room.id());
  lobby_member_left_room(context, room, occupant.session);
  context.rooms.note_left(room);
  room.erase(occupant.id);
}

void store_presence(Context& context, Room& room, Occupant& occupant, const Element& stanza) {
  const std::string name = display_name(occupant);
  occupant.presence = clean_presence(stanza, context.person_of(occupant.session));
  if (display_name(occupant) != name) schedule_news(context, room);
  occupant.announcement.reset();
  take_start_muted(context, room, occupant, stanza);
}

void update_presence(Context& context, Room& room, Occupant& occupant, const Element& stanza) {
  store_presence(context, room, occupant, stanza);
  if (occupant.presence_held) return;
  if (occupant.presences.take(context.now)) return broadcast_presence(context, room, occupant);
  // Presence is complete state: of those that come too fast only the newest needs to be told.
  context.counters.add("presence-held");
  occupant.presence_held = true;
  context.timers.add({occupant.presences.ready_at(), Timer::Kind::presence, room.id(), occupant.id});
}

// A client that joins again has lost track of the room and is told everything anew.
void join_again(Context& context, Room& room, Occupant& occupant, const Element& stanza) {
  if (!occupant.presences.take(context.now)) {
    return context.refuse(occupant.session, stanza, StanzaCondition::resource_constraint, "join-rate");
  }
  store_presence(context, room, occupant, stanza);
  replay_room(context, room, occupant);
  broadcast_presence(context, room, occupant);
  replay_polls(context, room, occupant);
  replay_speaker_stats(context, room, occupant);
  replay_av_moderation(context, room, occupant);
}

}  // namespace

void handle_room_presence(Context& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  const std::string& type = xmpp::stanza_type(stanza);
  if (type == "error" || (!type.empty() && type != "unavailable")) return context.counters.add("presence-type-ignored");
  Room* room = context.rooms.find(to.bare_text());
  Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(session.id);
  if (type == "unavailable") {
    if (occupant == nullptr) return context.counters.add("presence-not-occupant");
    return remove_occupant(context, *room, *occupant,
                           {.text = stanza.child_text("status").substr(0, kMaxReasonLength)});
  }
  if (stanza.to_string().size() > kMaxPresenceBytes) {
    return context.refuse(session.id, stanza, StanzaCondition::policy_violation, "presence-too-large");
  }
  if (occupant == nullptr) return join_room(context, session, to, stanza);
  if (occupant->nick != to.resource())  // nicks are endpoint ids and never change
    return context.send(session.id, xmpp::make_error(stanza, StanzaCondition::not_acceptable));
  if (stanza.child("x", ns::kMuc) != nullptr) return join_again(context, *room, *occupant, stanza);
  update_presence(context, *room, *occupant, stanza);
}

void remove_occupant(Context& context, Room& room, Occupant& occupant, const Departure& departure) {
  tell_departure(context, room, occupant, departure);
  note_departure(context, room, occupant, departure);
  forget_occupant(context, room, occupant);
  somebody_left(context, room);
}

void end_room(Context& context, Room& room) {
  const std::string jid = room.jid();
  const RoomId id = room.id();
  std::optional<Lobby> waiting = room.is_breakout() ? std::nullopt : take_waiting(room);
  if (room.is_breakout()) {
    breakout_ended(room);
  } else {
    end_breakouts(context, room, {});
    end_lobby(context, room);
  }
  context.command(RemoveConference{room.conference()});
  log::debug("room-ended", "{}", room.jid());
  context.rooms.erase(id);
  if (waiting) wait_on(context, jid, id, std::move(*waiting));
}

// The longest-present participant whose socket is alive; one that waits for resumption only when there is no other.
void promote_successor(Context& context, Room& room) {
  if (meeting_has_moderator(context, room)) return;
  Place successor;
  std::pair<bool, uint64_t> rank;
  for (Room* each : rooms_of_meeting(context, room)) {
    for (auto& [id, occupant] : each->occupants()) {
      if (!may_succeed(context, occupant, *each)) continue;
      const Session* session = context.sessions.find(occupant.session);
      const std::pair candidate{session == nullptr || !session->connection, occupant.seniority};
      if (successor && rank < candidate) continue;
      successor = {each, &occupant};
      rank = candidate;
    }
  }
  if (!successor) return host_went(context, room);
  set_role(context, *successor.room, *successor.occupant, Role::moderator);
}

void destroy_room(Context& context, Room& room, const std::string& reason, const std::string& where) {
  if (!room.is_breakout()) end_breakouts(context, room, reason);
  while (!room.occupants().empty()) {
    Occupant& occupant = room.occupants().begin()->second;
    const Departure departure{Departure::Kind::destroyed, reason, {}, where};
    tell_departure(context, room, occupant, departure);
    note_departure(context, room, occupant, departure);
    forget_occupant(context, room, occupant);
  }
  end_room(context, room);
}

void end_session(Context& context, SessionId id) {
  Session* session = context.sessions.find(id);
  if (session == nullptr) return;
  const std::vector<RoomId> rooms = session->rooms;
  for (const RoomId room_id : rooms) {
    Room* room = context.rooms.find(room_id);
    Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(id);
    if (occupant != nullptr) remove_occupant(context, *room, *occupant, {});
  }
  forget_moves(context, *session);
  leave_lobbies(context, *session);
  context.private_iqs.forget(id);
  context.sessions.erase(id);
}

void broadcast_presence(Context& context, Room& room, Occupant& occupant) {
  occupant.presence_held = false;
  occupant.announcement.emplace(make_occupant_presence(occupant));
  for (const auto& [id, other] : room.occupants())
    if (id != occupant.id) context.send(other.session, occupant.announcement->to(other.real_jid));
  context.send(occupant, make_self_presence(occupant, context.person_of(occupant.session)));
}

void set_role(Context& context, Room& room, Occupant& occupant, Role role) {
  if (occupant.role == role) return;
  occupant.role = role;
  RoleMemory& known = room.affiliations.roles();
  role == Role::moderator ? known.note_moderator(keys_of(context, occupant))
                          : known.note_revoked(keys_of(context, occupant));
  broadcast_presence(context, room, occupant);
  av_role_changed(context, room, occupant);
  lobby_role_changed(context, room, occupant);
  schedule_news(context, room);
  if (role == Role::moderator) host_came(context, room);
}

void handle_presence_timer(Context& context, RoomId room_id, OccupantId occupant_id) {
  Room* room = context.rooms.find(room_id);
  Occupant* occupant = room == nullptr ? nullptr : room->find(occupant_id);
  if (occupant == nullptr || !occupant->presence_held) return;
  occupant->presences.take(context.now);
  broadcast_presence(context, *room, *occupant);
}

void broadcast(Context& context, const Room& room, const Element& stanza, const Occupant* except) {
  const xmpp::Broadcast text(stanza);
  for (const auto& [id, occupant] : room.occupants())
    if (&occupant != except) context.send(occupant.session, text.to(occupant.real_jid));
}

void refuse_outsider(Context& context, const Session& session, const Element& stanza) {
  context.refuse(session.id, stanza, StanzaCondition::not_acceptable, "not-an-occupant");  // XEP-0045 7.4
}

}  // namespace conclave::meeting
