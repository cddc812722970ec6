#include "meeting/room/metadata.h"

#include <utility>

#include "jingle/json_messages.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/session/external_services.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::Json;
using xmpp::Element;

namespace {

Element make_metadata_message(const RoomContext& context, const Room& room, const Json& content) {
  Element message = xmpp::make_message({}, context.turn.addresses.metadata, {});
  message.add(jingle::make_json_message(content, room.jid()));
  return message;
}

bool is_set(const std::string& text) { return text == "true" || text == "1"; }

// Every change sends the whole object to everybody.
bool admit_change(RoomContext& context, const Room& room, Session& session, size_t added_bytes) {
  const size_t bytes = room.rules().metadata.message().to_string().size() + added_bytes;
  if (session.messages.take(context.turn.now, 1 + bytes / kBytesPerToken)) return true;
  context.turn.counters.add("message-rate");
  return false;
}

}  // namespace

void broadcast_metadata(RoomContext& context, const Room& room) {
  for (const Room* each : rooms_of_meeting(context, room))
    broadcast(context, *each, make_metadata_message(context, *each, room.rules().metadata.message()));
}

void send_initial_metadata(RoomContext& context, const Room& room, const Occupant& joiner) {
  const Json services = external_services_json(context.turn, joiner.real_jid);
  Element message = make_metadata_message(context, room, room.rules().metadata.message(services));
  context.send(joiner, message.set("to", joiner.real_jid));
}

void handle_metadata_message(RoomContext& context, Session& session, const Element& stanza) {
  const Element* request = stanza.child("room_metadata", ns::kJitmeet);
  const Result<xmpp::Jid> address =
      request == nullptr ? fail("bad-jid") : context.turn.addresses.parse(request->attribute("room"));
  Room* room = address ? context.rooms.find(address->bare_text()) : nullptr;
  const Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(session.id);
  if (occupant == nullptr) return context.turn.counters.add("metadata-ignored");
  const auto refuse = [&](xmpp::StanzaCondition condition, const char* reason) {
    context.turn.counters.add(reason);
    context.send(session.id, xmpp::make_error(stanza, condition));
  };
  if (occupant->role != Role::moderator) return refuse(xmpp::StanzaCondition::forbidden, "metadata-forbidden");
  if (!admit_change(context, *room, session, request->text().size()))
    return context.send(session.id, xmpp::make_error(stanza, xmpp::StanzaCondition::resource_constraint));
  const Result<Json> update = jingle::parse_json_message(*request);
  if (!update) return refuse(xmpp::StanzaCondition::bad_request, update.error().reason);
  const Result<void> applied = room->rules().metadata.apply(*update);
  if (!applied) return refuse(xmpp::StanzaCondition::not_acceptable, applied.error().reason);
  broadcast_metadata(context, *room);
}

void apply_start_muted(RoomContext& context, Room& room, const Occupant& occupant, const Element& presence) {
  const Element* policy = presence.child("startmuted", ns::kStartMuted);
  if (policy == nullptr || occupant.role != Role::moderator) return;
  Json value = Json::object();
  value.set("audio", is_set(policy->attribute("audio"))).set("video", is_set(policy->attribute("video")));
  if (room.rules().metadata.get("startMuted") == value) return;
  Session* session = context.sessions.find(occupant.session);
  if (session == nullptr || !admit_change(context, room, *session, 0)) return;
  room.rules().metadata.set("startMuted", std::move(value));
  broadcast_metadata(context, room);
}

}  // namespace conclave::meeting
