#include "sfu/conference.h"

#include <algorithm>
#include <chrono>

#include "base/log.h"

namespace conclave::sfu {

Conference::Conference(TimePoint now, ConferenceId id, Random& random)
    : id_(id),
      router_(roster_, sources_, speakers_, allocation_, random.token(16)),
      maintenance_due_(now + kMaintenanceInterval),
      stats_due_(now + kStatsInterval),
      figures_due_(now + kFiguresInterval) {}

Endpoint& Conference::add(TimePoint now, std::unique_ptr<Endpoint> endpoint) {
  Endpoint& added = roster_.add(std::move(endpoint));
  allocation_.mark_all(now);
  router_.refresh_audio_bindings();
  return added;
}

void Conference::remove(Turn& turn, Endpoint& endpoint) {
  const EndpointNumber number = endpoint.number;
  std::vector<SourceNumber> ended;
  for (const auto& source : endpoint.ingress.sources()) ended.push_back(source->number());
  speakers_.remove(number);
  router_.pop_touched();
  roster_.remove(number);
  for (const auto& other : roster_)
    for (const SourceNumber source : ended) other->receiver.handle_source_ended(source);
  allocation_.mark_all(turn.now);
}

void Conference::handle(Turn& turn, Endpoint& endpoint, const SetRemoteTransport& command) {
  endpoint.transport.set_remote(turn.now, command.remote, turn.out);
  update_transport_state(turn, endpoint);
}

void Conference::handle(Turn& turn, Endpoint& endpoint, const SetSources& command) {
  const SourceChanges changes = endpoint.ingress.set_sources(command.sources, next_source_);
  for (const auto& other : roster_) {
    for (const SourceNumber replaced : changes.replaced) other->receiver.handle_source_replaced(replaced);
    for (const SourceNumber ended : changes.ended) other->receiver.handle_source_ended(ended);
  }
  allocation_.mark_all(turn.now);
}

void Conference::handle(Turn&, Endpoint& endpoint, const SetSendPermissions& command) {
  endpoint.ingress.set_permissions({command.audio, command.video, command.desktop});
  router_.pass_restarts(endpoint.ingress);
}

void Conference::handle(Turn& turn, Endpoint& endpoint, const RestartIce& command) {
  endpoint.transport.restart_ice(turn.now, command.local_ice);
}

void Conference::handle(Turn& turn, Endpoint& endpoint, const SourcesAnnounced& command) {
  for (const std::string& name : command.sources)
    for (const auto& other : roster_)
      if (const Source* source = other->ingress.find_source(name); source && other->number != endpoint.number)
        endpoint.receiver.handle_announced(turn.now, *source);
  router_.refresh_audio_bindings();
  allocation_.mark(turn.now, endpoint.number);
}

void Conference::handle(Turn& turn, Endpoint& endpoint, const SetChannelOpen& command) {
  endpoint.receiver.set_channel_open(turn.now, command.open);
  if (!command.open) return;
  router_.refresh_audio_bindings();
  allocation_.mark(turn.now, endpoint.number);
  allocation_.replay_constraints(turn, endpoint);
  endpoint.receiver.replay(turn);
  if (speakers_.dominant()) report_speaker(turn, endpoint.id);
}

void Conference::handle(Turn& turn, Endpoint& endpoint, const ReceiverVideoConstraints& command) {
  endpoint.receiver.handle_constraints(command);
  allocation_.mark(turn.now, endpoint.number);
}

void Conference::handle(Turn&, Endpoint& endpoint, const ReceiverAudioSubscription& command) {
  endpoint.receiver.handle_subscription(command);
  endpoint.receiver.drop_unwanted_audio();
  router_.refresh_audio_bindings();
}

void Conference::handle(Turn& turn, Endpoint& endpoint, const SourceVideoType& command) {
  if (endpoint.ingress.set_video_type(command.source, command.type)) allocation_.mark_all(turn.now);
}

void Conference::handle(Turn& turn, Endpoint& endpoint, const SourceMapApplied& command) {
  endpoint.receiver.handle_map_applied(turn.now, command.version);
}

Result<void> Conference::handle_datagram(Turn& turn, Endpoint& endpoint, const UdpPath& path,
                                         MutableByteSpan datagram) {
  const auto incoming = endpoint.transport.handle_datagram(turn.now, path, datagram, turn.out);
  if (!incoming) return tl::unexpected(incoming.error());
  if (incoming->packet.empty()) {
    update_transport_state(turn, endpoint);
  } else if (incoming->kind == peer::DatagramKind::rtp) {
    router_.handle_rtp(turn, endpoint, incoming->packet);
  } else {
    router_.handle_rtcp(turn, endpoint, incoming->packet);
  }
  return {};
}

void Conference::update_transport_state(Turn& turn, Endpoint& endpoint) {
  const peer::Transport::State state = endpoint.transport.state();
  if (state == endpoint.reported_state) return;
  endpoint.reported_state = state;
  if (state == peer::Transport::State::connected) {
    endpoint.ingress.start(turn.now);
    turn.events.emplace_back(TransportStateChanged{id_, endpoint.id, TransportStateChanged::State::connected, {}});
  } else if (state == peer::Transport::State::failed) {
    turn.events.emplace_back(
        TransportStateChanged{id_, endpoint.id, TransportStateChanged::State::failed, endpoint.transport.failure()});
  }
}

void Conference::handle_endpoint_timeout(Turn& turn, Endpoint& endpoint) {
  if (turn.now >= endpoint.transport.next_timeout()) {
    endpoint.transport.handle_timeout(turn.now, turn.out);
    update_transport_state(turn, endpoint);
  }
  if (turn.now >= endpoint.ingress.next_timeout()) endpoint.ingress.handle_timeout(turn, router_.cname());
}

TimePoint Conference::next_timeout() const {
  return std::min({speakers_.next_decision(), allocation_.next_timeout(), maintenance_due_});
}

void Conference::handle_timeout(Turn& turn) {
  if (turn.now >= speakers_.next_decision() && speakers_.decide(turn.now)) {
    report_speaker(turn, {});
    allocation_.mark_all(turn.now);
  }
  if (turn.now >= maintenance_due_) run_maintenance(turn);
}

void Conference::run_maintenance(Turn& turn) {
  maintenance_due_ = turn.now + kMaintenanceInterval;
  const bool stats = turn.now >= stats_due_;
  if (stats) stats_due_ = turn.now + kStatsInterval;
  bool ceased = false;
  for (const auto& endpoint : roster_) {
    for (const auto& source : endpoint->ingress.sources())
      if (source->media() == MediaKind::video) ceased |= sweep(turn.now, *source);
    check_connectivity(turn, *endpoint);
    if (endpoint->port.review_downlink(turn.now)) allocation_.mark(turn.now, endpoint->number);
    if (!stats || !endpoint->receiver.channel_open()) continue;
    if (const uint64_t downlink = endpoint->port.downlink_bps(turn.now); downlink > 0)
      turn.events.emplace_back(ConnectionStatsReport{id_, endpoint->id, downlink});
  }
  if (ceased) allocation_.mark_all(turn.now);
  if (turn.now >= figures_due_) report_figures(turn);
  if (!stats) return;
  report_quality(turn);
  observe_paths(turn);
}

void Conference::report_figures(Turn& turn) {
  figures_due_ = turn.now + kFiguresInterval;
  ConferenceFigures figures{.conference = id_};
  int64_t known = 0;
  for (const auto& endpoint : roster_) {
    const PacketLoss up = endpoint->conference_up.advance(endpoint->ingress.loss());
    const PacketLoss down = endpoint->conference_down.advance(endpoint->port.loss());
    figures.up += up;
    figures.down += down;
    if (!endpoint->port.writable()) continue;
    ++figures.endpoints;
    figures.received_bps += endpoint->ingress.received_bps(turn.now);
    figures.sent_bps += endpoint->port.quality(turn.now).sent_bps;
    if (const auto round_trip = endpoint->transport.round_trip()) {
      figures.round_trip += *round_trip;
      ++known;
    }
  }
  if (known > 0) figures.round_trip /= known;
  turn.stats.up += figures.up;
  turn.stats.down += figures.down;
  figures_ = figures;
  turn.events.emplace_back(figures);
}

void Conference::observe_paths(Turn& turn) {
  if (figures_.endpoints > 0) {
    turn.stats.conference_endpoints.observe(figures_.endpoints);
    turn.stats.conference_in_bps.observe(static_cast<double>(figures_.received_bps));
    turn.stats.conference_out_bps.observe(static_cast<double>(figures_.sent_bps));
  }
  for (const auto& endpoint : roster_) {
    const PacketLoss up = endpoint->path_up.advance(endpoint->ingress.loss());
    const PacketLoss down = endpoint->path_down.advance(endpoint->port.loss());
    if (up.expected > 0) turn.stats.path_loss_up.observe(up.ratio());
    if (down.expected > 0) turn.stats.path_loss_down.observe(down.ratio());
    if (const auto round_trip = endpoint->transport.round_trip(); round_trip && endpoint->port.writable())
      turn.stats.path_round_trip.observe(std::chrono::duration<double>(*round_trip).count());
  }
}

void Conference::report_quality(Turn& turn) {
  size_t receivers = 0;
  double loss = 0;
  Duration round_trip{};
  uint64_t sent_bps = 0;
  for (const auto& endpoint : roster_) {
    const EgressPort::Quality quality = endpoint->port.quality(turn.now);
    if (!endpoint->port.writable() || quality.sent_bps == 0) continue;
    ++receivers;
    loss += quality.loss;
    round_trip += endpoint->port.round_trip();
    sent_bps += quality.sent_bps;
  }
  if (receivers == 0) return;
  loss /= static_cast<double>(receivers);
  round_trip /= static_cast<int64_t>(receivers);
  sent_bps /= receivers;
  turn.stats.conference_loss.observe(loss);
  turn.stats.conference_round_trip.observe(std::chrono::duration<double>(round_trip).count());
  turn.stats.conference_sent_bps.observe(static_cast<double>(sent_bps));
  if ((loss < kBadLoss && round_trip < kBadRoundTrip) || turn.now < complain_after_) return;
  complain_after_ = turn.now + kComplainEvery;
  log::info("conference-bad",
            "conference {}: on average of {} receivers {:.1f} % lost, round trip {} ms, {} kbit/s to each", id_,
            receivers, loss * 100, round_trip / 1ms, sent_bps / 1000);
}

bool Conference::sweep(TimePoint now, Source& source) {
  const uint32_t ceased = source.sweep(now);
  for (int layer = 0; ceased >> layer != 0; ++layer)
    if (ceased >> layer & 1)
      roster_.for_each_video(source, [&](VideoEgress& stream) { stream.handle_layer_ceased(layer); });
  return ceased != 0;
}

void Conference::check_connectivity(Turn& turn, Endpoint& endpoint) {
  // Any authentic datagram counts, consent checks too: a client that mutes everything is not gone.
  const TimePoint last = endpoint.transport.last_received();
  const bool active = last == TimePoint{} ? turn.now - endpoint.created < kNeverCame : turn.now - last < kSilentTooLong;
  if (active == endpoint.active) return;
  endpoint.active = active;
  turn.events.emplace_back(ConnectivityChanged{id_, endpoint.id, active});
}

void Conference::report_speaker(Turn& turn, const EndpointId& to) {
  DominantSpeakerChanged event{.conference = id_, .to = to, .speaker = {}, .previous = {}};
  const std::vector<EndpointNumber>& recent = speakers_.recent();
  for (size_t i = 0; i < recent.size(); ++i) {
    const Endpoint* endpoint = roster_.find(recent[i]);
    if (!endpoint) continue;
    if (i == 0)
      event.speaker = endpoint->id;
    else
      event.previous.push_back(endpoint->id);
  }
  if (!event.speaker.empty()) turn.events.push_back(std::move(event));
}

}  // namespace conclave::sfu
