#include "meeting/entry/hosts.h"

#include <utility>

#include "jingle/json_messages.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/lobby_members.h"
#include "meeting/entry/policy.h"
#include "meeting/entry/waiting.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/presence.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
using jingle::Json;
using xmpp::Element;

namespace {

constexpr Duration kLastWarning = 60s;

Element make_host_left(const EntryContext& context, const Room& room) {
  Json content = Json::object().set("event", "left");
  switch (room.rules().access.host_left) {
    case HostLeft::keep:
      content.set("then", "keep");
      break;
    case HostLeft::lock:
      content.set("then", "lock");
      break;
    case HostLeft::end:
      content.set("then", "end").set("seconds", static_cast<int64_t>((room.ends_at - context.turn.now) / 1s));
      break;
  }
  return make_host_news(room.jid(), std::move(content));
}

void broadcast_to_meeting(EntryContext& context, const Room& room, const Element& news) {
  for (const Room* each : rooms_of_meeting(context, room)) broadcast(context, *each, news);
}

// Those who wait become those who knock, and the host sees them when looking.
void move_waiting_to_lobby(EntryContext& context, Room& room) {
  require_guests_to_knock(context, room);
  end_waiting(context, room);
}

bool may_succeed(EntryContext& context, const Occupant& occupant, const Room& room) {
  if (room.rules().access.create == Creators::anyone) return true;
  const Session* session = context.room.sessions.find(occupant.session);
  return session != nullptr && may_open(context, *session, main_room(context, room).jid()) &&
         !room.rules().affiliations.roles().was_revoked(keys_of(context, *session));
}

}  // namespace

void host_arrived(EntryContext& context, Room& anywhere) {
  Room& room = main_room(context, anywhere);
  if (std::exchange(room.host_gone, false)) {
    room.ends_at = kNever;
    broadcast_to_meeting(context, room, make_host_news(room.jid(), Json::object().set("event", "back")));
  }
  if (!room.rules().lobby || room.rules().lobby->purpose() != Lobby::Purpose::waiting) return;
  if (guests_knock(room.rules().access)) return move_waiting_to_lobby(context, room);
  admit_all_waiting(context, room);
}

void host_left(EntryContext& context, Room& anywhere) {
  Room& room = main_room(context, anywhere);
  if (room.rules().access.create == Creators::anyone || std::exchange(room.host_gone, true)) return;
  context.turn.counters.add("host-left");
  if (room.rules().access.host_left == HostLeft::end) {
    const Duration time = room.rules().access.host_left_time;
    room.ends_at = context.turn.now + time;
    if (time > kLastWarning) context.turn.timers.add({room.ends_at - kLastWarning, Timer::Kind::host, room.id()});
    context.turn.timers.add({room.ends_at, Timer::Kind::host, room.id()});
  }
  broadcast_to_meeting(context, room, make_host_left(context, room));
}

void replay_host_state(EntryContext& context, const Room& anywhere, const Occupant& joiner) {
  const Room& room = main_room(context, anywhere);
  if (!room.host_gone) return;
  context.room.send(joiner, make_host_left(context, room).set("to", joiner.real_jid));
}

void handle_host_timer(EntryContext& context, RoomId id) {
  Room* room = context.room.rooms.find(id);
  if (room == nullptr || room->ends_at == kNever) return;
  if (room->ends_at <= context.turn.now) {
    context.turn.counters.add("ended-without-host");
    return context.turn.events.add(MeetingOver{id, "The host has left."});
  }
  // An older reminder may come too early.
  if (room->ends_at - context.turn.now <= kLastWarning)
    broadcast_to_meeting(context, *room, make_host_left(context, *room));
}

// The longest-present participant whose socket is alive; one that waits for resumption only when there is no other.
void promote_successor(EntryContext& context, Room& room) {
  if (meeting_has_moderator(context, room)) return;
  Place successor;
  std::pair<bool, uint64_t> rank;
  for (Room* each : rooms_of_meeting(context, room)) {
    for (auto& [id, occupant] : each->occupants()) {
      if (!may_succeed(context, occupant, *each)) continue;
      const Session* session = context.room.sessions.find(occupant.session);
      const std::pair candidate{session == nullptr || !session->connection, occupant.seniority};
      if (successor && rank < candidate) continue;
      successor = {each, &occupant};
      rank = candidate;
    }
  }
  if (!successor) return host_left(context, room);
  set_role(context, *successor.room, *successor.occupant, Role::moderator);
}

void set_role(EntryContext& context, Room& room, Occupant& occupant, Role role) {
  if (occupant.role == role) return;
  occupant.role = role;
  RoleMemory& known = room.rules().affiliations.roles();
  role == Role::moderator ? known.record_moderator(keys_of(context, occupant))
                          : known.record_revoked(keys_of(context, occupant));
  broadcast_presence(context, room, occupant);
  av_role_changed(context, room, occupant);
  lobby_role_changed(context, room, occupant);
  context.turn.events.add(RosterChanged{room.rules().main});
  if (role == Role::moderator) host_arrived(context, room);
}

}  // namespace conclave::meeting
