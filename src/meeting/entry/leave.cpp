#include "meeting/entry/leave.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/log.h"
#include "meeting/entry/hosts.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/lobby_members.h"
#include "meeting/entry/waiting.h"
#include "meeting/focus/media_session.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/movers.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

void announce_departure(EntryContext& context, Room& room, const Occupant& occupant, const Departure& departure) {
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
    x.add("status").set("code", "307");  // also of a ban, since Jitsi clients know nothing else
  } else if (departure.kind == Departure::Kind::destroyed) {
    Element& destroy = x.add("destroy");  // XEP-0045 10.9
    if (!departure.room.empty()) destroy.set("jid", departure.room);
    destroy.add("reason").add_text(departure.text);
  } else if (!departure.text.empty()) {
    Element status("status");
    status.add_text(departure.text);
    presence.add(std::move(status));
  }
  // When a room is destroyed, everybody is told only for themselves.
  if (departure.kind != Departure::Kind::destroyed) broadcast(context, room, presence, &occupant);
  presence.child("x", ns::kMucUser)->add("status").set("code", "110");
  presence.set("to", occupant.real_jid);
  context.room.send(occupant, presence);
}

void forget_moves(EntryContext& context, Session& session) {
  Room* main = context.room.rooms.find(session.moving_in);
  if (main == nullptr || !extract_mover(context, *main, session.id)) return;
  settle_departure(context, *main);
}

// Whoever leaves for another room of the meeting is expected there.
void record_move(EntryContext& context, Room& room, const Occupant& occupant, const Departure& departure) {
  Breakouts& breakouts = room.rules().breakouts;
  const bool moves = departure.kind == Departure::Kind::left && departure.text == kSwitchRoom;
  const bool sent_back = departure.kind == Departure::Kind::destroyed && !departure.room.empty();
  if (!breakouts.active() || (!moves && !sent_back)) return;
  Session* session = context.room.sessions.find(occupant.session);
  if (session == nullptr) return;
  forget_moves(context, *session);
  add_mover(context, room, occupant, *session);
}

void forget_occupant(EntryContext& context, Room& room, Occupant& occupant) {
  end_media(context, room, occupant);
  room.speaker_times.record_left(context.turn.now, occupant.nick, display_name(occupant));
  if (Session* session = context.room.sessions.find(occupant.session)) std::erase(session->rooms, room.id());
  lobby_member_left_room(context, room, occupant.session);
  context.room.rooms.doom(room, occupant);
}

}  // namespace

void settle_departure(EntryContext& context, Room& room) {
  Room& main = main_room(context, room);
  if (main.rules().breakouts.active()) return context.turn.events.add(PersonLeft{main.id()});
  promote_successor(context, main);
  if (main.occupants().empty()) end_room(context, main);
}

void remove_occupant(EntryContext& context, Room& room, Occupant& occupant, const Departure& departure) {
  announce_departure(context, room, occupant, departure);
  record_move(context, room, occupant, departure);
  forget_occupant(context, room, occupant);
  settle_departure(context, room);
}

void end_room(EntryContext& context, Room& room) {
  std::optional<Lobby> waiting = room.is_breakout() ? std::nullopt : extract_waiting(room);
  if (room.is_breakout())
    room.rules().breakouts.room_ended(room.id());
  else
    end_lobby(context, room);
  context.turn.act(RemoveConference{room.conference()});
  log::debug("room-ended", "{}", room.jid());
  context.room.rooms.doom(room);
  if (waiting) wait_on(context, room.jid(), room.id(), std::move(*waiting));
}

void destroy_room(EntryContext& context, Room& room, const std::string& reason, const std::string& where) {
  while (!room.occupants().empty()) {
    Occupant& occupant = room.occupants().begin()->second;
    const Departure departure{Departure::Kind::destroyed, reason, {}, where};
    announce_departure(context, room, occupant, departure);
    record_move(context, room, occupant, departure);
    forget_occupant(context, room, occupant);
  }
  end_room(context, room);
}

void end_session(EntryContext& context, SessionId id) {
  Session* session = context.room.sessions.find(id);
  if (session == nullptr) return;
  const std::vector<RoomId> rooms = session->rooms;
  for (const RoomId room_id : rooms) {
    Room* room = context.room.rooms.find(room_id);
    Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(id);
    if (occupant != nullptr) remove_occupant(context, *room, *occupant, {});
  }
  forget_moves(context, *session);
  leave_lobbies(context, *session);
  context.room.sessions.doom(*session);
}

void end_ghosts(EntryContext& context, Room& room, const Session& newcomer) {
  if (newcomer.machine_uid.empty()) return;
  std::vector<SessionId> ghosts;
  const auto note = [&](SessionId id) {
    const Session* session = context.room.sessions.find(id);
    if (session != nullptr && !session->connection && session->machine_uid == newcomer.machine_uid)
      ghosts.push_back(session->id);
  };
  for (const Room* each : rooms_of_meeting(context, room))
    for (const auto& [id, occupant] : each->occupants()) note(occupant.session);
  for (const Mover& mover : room.rules().breakouts.movers) note(mover.session);
  if (room.rules().lobby)
    for (const auto& [id, member] : room.rules().lobby->members()) note(member.session);
  for (const SessionId ghost : ghosts) end_session(context, ghost);
}

}  // namespace conclave::meeting
