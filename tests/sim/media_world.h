// One Node, a network and media clients in virtual time, without signalling: the test plays the meeting floor.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/bridge.h"
#include "sfu/node.h"
#include "sim/allocations.h"
#include "sim/media_client.h"
#include "sim/network.h"

namespace conclave::sim {

class MediaWorld {
 public:
  static inline const SocketAddress kServer = *SocketAddress::parse("192.0.2.1:10000");

  /// All of it speaks the IP version of `server`.
  explicit MediaWorld(uint64_t seed = 1, sfu::NodeConfig config = {}, SocketAddress server = kServer)
      : server_(server),
        random_(seed),
        identity_(std::move(*peer::DtlsIdentity::make(UnixTime(std::chrono::seconds(1'750'000'000)), random_))),
        node_(config, identity_, random_),
        network_(seed) {}

  struct Participant {
    ConferenceId conference = 0;
    EndpointId id;
    IceParameters server_ice;
    std::unique_ptr<MediaClient> client;
  };

  /// Adds the endpoint on both sides; its sources must be published with publish().
  Participant& add(ConferenceId conference, const EndpointId& id, EndpointOptions options = {}) {
    Participant& p = participants_.emplace_back();
    p.conference = conference;
    p.id = id;
    p.server_ice = {random_.token(8), random_.token(24)};
    const auto number = static_cast<uint32_t>(participants_.size());
    p.client = std::make_unique<MediaClient>(IceParameters{random_.token(8), random_.token(24)}, client_address(number),
                                             1000 + number);
    command(AddEndpoint{conference, id, p.server_ice, options});
    return p;
  }
  void publish(Participant& p) { command(SetSources{p.conference, p.id, p.client->descriptions()}); }
  /// Both sides learn of each other, and the bridge channel opens.
  void connect(Participant& p) {
    command(SetRemoteTransport{p.conference, p.id, p.client->describe()});
    p.client->connect(now_, p.server_ice, {{"1", 2130706431, server_, IceCandidate::Type::host, true}},
                      identity_.fingerprint());
    command(SetChannelOpen{p.conference, p.id, true});
    flush();
  }
  /// An ICE restart in the middle of a call.
  void restart_ice(Participant& p) {
    p.server_ice = {random_.token(8), random_.token(24)};
    command(RestartIce{p.conference, p.id, p.server_ice});
    p.client->restart_ice(now_, {random_.token(8), random_.token(24)});
    p.client->connect(now_, p.server_ice, {{"1", 2130706431, server_, IceCandidate::Type::host, true}},
                      identity_.fingerprint());
    command(SetRemoteTransport{p.conference, p.id, p.client->describe()});
  }
  void want_video(Participant& p, int32_t height, int32_t last_n = -1) {
    ReceiverVideoConstraints wanted;
    wanted.conference = p.conference;
    wanted.endpoint = p.id;
    wanted.default_max_height = height;
    wanted.last_n = last_n;
    command(wanted);
  }
  /// add, one microphone and one camera, publish, connect.
  Participant& join(ConferenceId conference, const EndpointId& id, bool by_rid = false, EndpointOptions options = {}) {
    Participant& p = add(conference, id, options);
    p.client->add_audio(id + "-a0", by_rid ? "0" : "");
    p.client->add_video(id + "-v0", by_rid ? "1" : "");
    publish(p);
    connect(p);
    return p;
  }

  void command(const BridgeCommand& one) {
    const size_t before = events_.size();
    node_.handle_command(now_, one, out_, events_);
    note_events(before);
    flush();
  }
  void run(Duration duration) {
    const TimePoint end = now_ + duration;
    for (;;) {
      TimePoint next = std::min(node_.next_timeout(), network_.next_arrival());
      for (const Participant& p : participants_) next = std::min(next, p.client->next_timeout());
      if (next > end) break;
      now_ = std::max(now_, next);
      step();
    }
    now_ = end;
  }

  TimePoint now() const { return now_; }
  sfu::Node& node() { return node_; }
  Network& network() { return network_; }
  /// RTP datagrams given to the node, and how often it took memory from the heap for them.
  uint64_t rtp_datagrams() const { return rtp_datagrams_; }
  uint64_t rtp_allocations() const { return rtp_allocations_; }
  std::vector<BridgeEvent>& events() { return events_; }
  template <class Event>
  std::vector<Event> events_of(const EndpointId& endpoint) const {
    std::vector<Event> result;
    for (const BridgeEvent& event : events_)
      if (const Event* one = std::get_if<Event>(&event); one && one->endpoint == endpoint) result.push_back(*one);
    return result;
  }
  /// The SSRC under which `receiver` was last told that it gets `source`; 0: never.
  uint32_t mapped(const EndpointId& receiver, const std::string& source) const {
    uint32_t ssrc = 0;
    for (const SourceMapChanged& map : events_of<SourceMapChanged>(receiver))
      for (const MappedSource& one : map.mapped)
        if (one.source == source) ssrc = one.ssrc;
    return ssrc;
  }
  /// Raw datagrams to the server.
  void inject(const UdpPath& path, std::vector<uint8_t> bytes) {
    node_.handle_datagram(now_, path, bytes, out_, events_);
    flush();
  }

 private:
  SocketAddress client_address(uint32_t number) const {
    if (server_.ip.is_v4()) return {IpAddress::v4(0x0A000000 + number), 5000};
    return *SocketAddress::parse("[2001:db8::" + std::to_string(number) + "]:5000");
  }
  /// Clients learn RTX SSRCs from the maps, as browsers do.
  void note_events(size_t from) {
    for (size_t i = from; i < events_.size(); ++i) {
      const auto* map = std::get_if<SourceMapChanged>(&events_[i]);
      if (!map) continue;
      for (Participant& p : participants_)
        if (p.id == map->endpoint && p.conference == map->conference)
          for (const MappedSource& one : map->mapped)
            if (one.rtx != 0) p.client->expect_rtx(one.ssrc, one.rtx);
    }
  }
  void step() {
    const size_t before = events_.size();
    while (auto delivery = network_.take(now_)) {
      if (delivery->path.local == server_) {
        const uint64_t allocated = allocations();
        const bool media = peer::classify(delivery->bytes) == peer::DatagramKind::rtp;
        node_.handle_datagram(now_, delivery->path, delivery->bytes, out_, events_);
        if (media) ++rtp_datagrams_, rtp_allocations_ += allocations() - allocated;
      } else {
        for (Participant& p : participants_)
          if (p.client->address() == delivery->path.local)
            p.client->handle_datagram(now_, delivery->path, delivery->bytes);
      }
      flush();
    }
    if (now_ >= node_.next_timeout()) node_.handle_timeout(now_, out_, events_);
    for (Participant& p : participants_)
      if (now_ >= p.client->next_timeout()) p.client->handle_timeout(now_);
    note_events(before);
    flush();
  }
  void flush() {
    for (size_t i = 0; i < out_.size(); ++i) network_.send(now_, {server_, out_[i].path.remote}, out_[i].bytes());
    out_.clear();
    for (Participant& p : participants_) {
      EgressQueue& out = p.client->out();
      for (size_t i = 0; i < out.size(); ++i)
        network_.send(now_, {p.client->address(), out[i].path.remote}, out[i].bytes());
      out.clear();
    }
  }

  SocketAddress server_;
  SeededRandom random_;
  peer::DtlsIdentity identity_;
  sfu::Node node_;
  Network network_;
  TimePoint now_{1000s};
  EgressQueue out_;
  std::vector<BridgeEvent> events_;
  std::deque<Participant> participants_;
  uint64_t rtp_datagrams_ = 0;
  uint64_t rtp_allocations_ = 0;
};

}  // namespace conclave::sim
