#include "meeting/focus/bridge_events.h"

#include <string>
#include <utility>
#include <variant>

#include "base/log.h"
#include "jingle/bridge_channel.h"

namespace conclave::meeting {

namespace {

void send_event(Context& context, const Occupant& to, std::string text) {
  if (to.channel.connection) context.out.actions.emplace_back(SendFrame{*to.channel.connection, std::move(text)});
}

Occupant* find_endpoint(Context& context, Room& room, const EndpointId& endpoint) {
  Occupant* occupant = room.find_by_nick(endpoint);
  if (occupant == nullptr) context.counters.add("bridge-event-late");
  return occupant;
}

/// For whoever runs the server, so without a name of a person or room.
void report_failure(Context& context, ConferenceId conference, TransportFailure failure) {
  context.counters.add(to_string(failure));
  if (failure == TransportFailure::dtls_fingerprint)
    log::warning("transport-failed",
                 "dtls-fingerprint: in conference {} a certificate is not the one that signalling named; somebody may "
                 "be in the middle",
                 conference);
  else
    log::info("transport-failed", "{}, conference {}", to_string(failure), conference);
}

void report(Context& context, Room& room, const TransportStateChanged& event) {
  if (event.failure) report_failure(context, event.conference, *event.failure);
  Occupant* occupant = find_endpoint(context, room, event.endpoint);
  if (occupant == nullptr) return;
  // A client whose transport failed asks for a restart itself.
  const bool failed = event.state == TransportStateChanged::State::failed;
  context.counters.add(failed ? "transport-failed" : "transport-connected");
  log::debug(failed ? "transport-failed" : "transport-connected", "{}", occupant->jid);
}

void report(Context& context, Room& room, const ConnectivityChanged& event) {
  Occupant* subject = find_endpoint(context, room, event.endpoint);
  if (subject == nullptr) return;
  subject->channel.inactive = !event.active;
  const std::string text = jingle::write_channel_message(event);
  for (const auto& [id, occupant] : room.occupants())
    if (id != subject->id) send_event(context, occupant, text);
}

void report(Context& context, Room& room, const DominantSpeakerChanged& event) {
  const std::string text = jingle::write_channel_message(event);
  if (event.to.empty()) {
    // Who has just left is not speaking any more, whatever was still under way.
    room.speaker_times.set_speaker(context.now, room.find_by_nick(event.speaker) == nullptr ? "" : event.speaker);
    for (const auto& [id, occupant] : room.occupants()) send_event(context, occupant, text);
  } else if (const Occupant* occupant = find_endpoint(context, room, event.to)) {
    send_event(context, *occupant, text);
  }
}

// All others are for the endpoint they name.
template <class Event>
void report(Context& context, Room& room, const Event& event) {
  if (const Occupant* occupant = find_endpoint(context, room, event.endpoint))
    send_event(context, *occupant, jingle::write_channel_message(event));
}

}  // namespace

void handle_bridge_report(Context& context, const BridgeEvent& event) {
  std::visit(
      [&](const auto& content) {
        if (Room* room = context.rooms.find_by_conference(content.conference))
          report(context, *room, content);
        else
          context.counters.add("bridge-event-late");
      },
      event);
}

}  // namespace conclave::meeting
