#include "meeting/room/presence.h"

#include <utility>

#include "meeting/room/av_moderation.h"
#include "meeting/room/broadcast.h"
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

void store_presence(RoomContext& context, Room& room, Occupant& occupant, const Element& stanza) {
  const std::string name = display_name(occupant);
  occupant.presence = clean_presence(stanza, context.person_of(occupant.session));
  if (display_name(occupant) != name) context.turn.events.add(RosterChanged{room.rules().main});
  occupant.announcement.reset();
  apply_start_muted(context, room, occupant, stanza);
}

void update_presence(RoomContext& context, Room& room, Occupant& occupant, const Element& stanza) {
  store_presence(context, room, occupant, stanza);
  if (occupant.presence_held) return;
  if (occupant.presences.take(context.turn.now)) return broadcast_presence(context, room, occupant);
  // Presence is complete state: of those that come too fast only the newest needs to be told.
  context.turn.counters.add("presence-held");
  occupant.presence_held = true;
  context.turn.timers.add({occupant.presences.ready_at(), Timer::Kind::presence, room.id(), occupant.id});
}

// A client that joins again has lost track of the room and is told everything anew.
void join_again(RoomContext& context, Room& room, Occupant& occupant, const Element& stanza) {
  if (!occupant.presences.take(context.turn.now)) {
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

void replay_room(RoomContext& context, Room& room, const Occupant& joiner) {
  send_initial_metadata(context, room, joiner);
  Element focus = make_focus_presence(room, context.turn.addresses);
  context.send(joiner, focus.set("to", joiner.real_jid));
  for (auto& [id, other] : room.occupants()) {
    if (id == joiner.id) continue;
    if (!other.announcement) other.announcement.emplace(make_occupant_presence(other));
    context.send(joiner.session, other.announcement->to(joiner.real_jid));
  }
}

void handle_occupant_presence(RoomContext& context, Room& room, Occupant& occupant, const xmpp::Jid& to,
                              const Element& stanza) {
  if (occupant.nick != to.resource())  // nicks are endpoint ids and never change
    return context.send(occupant.session, xmpp::make_error(stanza, StanzaCondition::not_acceptable));
  if (stanza.child("x", ns::kMuc) != nullptr) return join_again(context, room, occupant, stanza);
  update_presence(context, room, occupant, stanza);
}

void broadcast_presence(RoomContext& context, Room& room, Occupant& occupant) {
  occupant.presence_held = false;
  occupant.announcement.emplace(make_occupant_presence(occupant));
  for (const auto& [id, other] : room.occupants())
    if (id != occupant.id) context.send(other.session, occupant.announcement->to(other.real_jid));
  context.send(occupant, make_self_presence(occupant, context.person_of(occupant.session)));
}

void handle_presence_timer(RoomContext& context, RoomId room_id, OccupantId occupant_id) {
  Room* room = context.rooms.find(room_id);
  Occupant* occupant = room == nullptr ? nullptr : room->find(occupant_id);
  if (occupant == nullptr || !occupant->presence_held) return;
  occupant->presences.take(context.turn.now);
  broadcast_presence(context, *room, *occupant);
}

}  // namespace conclave::meeting
