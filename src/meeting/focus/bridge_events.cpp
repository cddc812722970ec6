#include "meeting/focus/bridge_events.h"

#include <string>
#include <utility>
#include <variant>

#include "base/log.h"
#include "jingle/bridge_channel.h"
#include "meeting/focus/channel.h"

namespace conclave::meeting {

namespace {

Occupant* find_endpoint(FocusContext& context, Room& room, const EndpointId& endpoint) {
  Occupant* occupant = room.find_by_nick(endpoint);
  if (occupant == nullptr) context.turn.counters.add("bridge-event-late");
  return occupant;
}

/// For whoever runs the server, so without a name of a person or room.
void report_failure(FocusContext& context, ConferenceId conference, TransportFailure failure) {
  context.turn.counters.add(to_string(failure));
  if (failure == TransportFailure::dtls_fingerprint)
    log::warning("transport-failed",
                 "dtls-fingerprint: in conference {} a certificate is not the one that signalling named; somebody may "
                 "be in the middle",
                 conference);
  else
    log::info("transport-failed", "{}, conference {}", to_string(failure), conference);
}

void report(FocusContext& context, Room& room, const TransportStateChanged& event) {
  if (event.failure) report_failure(context, event.conference, *event.failure);
  Occupant* occupant = find_endpoint(context, room, event.endpoint);
  if (occupant == nullptr) return;
  // A client whose transport failed asks for a restart itself.
  const bool failed = event.state == TransportStateChanged::State::failed;
  context.turn.counters.add(failed ? "transport-failed" : "transport-connected");
  log::debug(failed ? "transport-failed" : "transport-connected", "{}", occupant->jid);
}

void report(FocusContext& context, Room& room, const ConnectivityChanged& event) {
  Occupant* subject = find_endpoint(context, room, event.endpoint);
  if (subject == nullptr) return;
  subject->channel.inactive = !event.active;
  const std::string text = jingle::write_channel_message(event);
  for (const auto& [id, occupant] : room.occupants())
    if (id != subject->id) send_on_channel(context, occupant, text);
}

void report(FocusContext& context, Room& room, const DominantSpeakerChanged& event) {
  const std::string text = jingle::write_channel_message(event);
  if (event.to.empty()) {
    // Somebody who has just left is not speaking any more, whatever was still under way.
    room.speaker_times.set_speaker(context.turn.now, room.find_by_nick(event.speaker) == nullptr ? "" : event.speaker);
    for (const auto& [id, occupant] : room.occupants()) send_on_channel(context, occupant, text);
  } else if (const Occupant* occupant = find_endpoint(context, room, event.to)) {
    send_on_channel(context, *occupant, text);
  }
}

void report(FocusContext&, Room& room, const ConferenceFigures& figures) { room.figures = figures; }

// All others are for the endpoint they name.
template <class Event>
void report(FocusContext& context, Room& room, const Event& event) {
  if (const Occupant* occupant = find_endpoint(context, room, event.endpoint))
    send_on_channel(context, *occupant, jingle::write_channel_message(event));
}

}  // namespace

void handle_bridge_report(FocusContext& context, const BridgeEvent& event) {
  std::visit(
      [&](const auto& content) {
        if (Room* room = context.room.rooms.find_by_conference(content.conference))
          report(context, *room, content);
        else
          context.turn.counters.add("bridge-event-late");
      },
      event);
}

}  // namespace conclave::meeting
