// One participant on the media side: the transport, what it sends and what it gets. Only holds the parts together.
#pragma once

#include <algorithm>
#include <cassert>
#include <memory>
#include <vector>

#include "base/bridge.h"
#include "base/random.h"
#include "peer/transport.h"
#include "sfu/egress_port.h"
#include "sfu/ingress.h"
#include "sfu/receiver.h"

namespace conclave::sfu {

/// What was lost since it was asked last.
class LossMeter {
 public:
  PacketLoss advance(const PacketLoss& total) {
    // A packet that comes late takes a loss back, which may have been counted before.
    const PacketLoss news{total.expected - std::min(total.expected, before_.expected),
                          total.lost - std::min(total.lost, before_.lost)};
    before_ = total;
    return news;
  }

 private:
  PacketLoss before_;
};

struct Endpoint {
  /// `sources` (of the conference), `identity` and `random` outlive it.
  Endpoint(TimePoint now, EndpointNumber given_number, const AddEndpoint& command, Duration map_grace,
           SourceTable& sources, const peer::DtlsIdentity& identity, Random& random)
      : number(given_number),
        id(command.endpoint),
        transport({.local = command.local_ice}, identity, random),
        port(transport),
        ingress(number, id, port, sources, 1 + random.below(UINT32_MAX - 1)),
        receiver({command.conference, number, id, command.options, map_grace}, port, ingress, sources, random),
        created(now) {}
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  TimePoint next_timeout() const { return std::min(transport.next_timeout(), ingress.next_timeout()); }

  const EndpointNumber number;
  const EndpointId id;
  peer::Transport transport;
  EgressPort port;
  Ingress ingress;
  Receiver receiver;
  const TimePoint created;
  peer::Transport::State reported_state = peer::Transport::State::connecting;
  bool active = true;  ///< as last told: it is heard on the network
  // For the figures of the conference, and for those of its path, which are made less often.
  LossMeter conference_up, conference_down, path_up, path_down;
};

/// The endpoints of one conference, in the order they came, which is that of their numbers.
class Roster {
 public:
  using Endpoints = std::vector<std::unique_ptr<Endpoint>>;

  Endpoint* find(const EndpointId& id) const {
    for (const auto& endpoint : endpoints_)
      if (endpoint->id == id) return endpoint.get();
    return nullptr;
  }
  Endpoint* find(EndpointNumber number) const {
    const auto found = std::ranges::lower_bound(numbers_, number);
    if (found == numbers_.end() || *found != number) return nullptr;
    return endpoints_[static_cast<size_t>(found - numbers_.begin())].get();
  }
  Endpoint& add(std::unique_ptr<Endpoint> endpoint) {
    assert(numbers_.empty() || numbers_.back() < endpoint->number);
    numbers_.push_back(endpoint->number);
    return *endpoints_.emplace_back(std::move(endpoint));
  }
  void remove(EndpointNumber number) {
    std::erase(numbers_, number);
    std::erase_if(endpoints_, [&](const auto& endpoint) { return endpoint->number == number; });
  }
  /// The outgoing streams that carry a source, whosever they are.
  template <class Handle>
  void for_each_video(const Source& source, Handle&& handle) const {
    for (const StreamRef& ref : source.streams)
      if (const Endpoint* endpoint = find(ref.receiver))
        if (VideoEgress* stream = endpoint->receiver.video(ref.index)) handle(*stream);
  }
  template <class Handle>
  void for_each_audio(const Source& source, Handle&& handle) const {
    for (const StreamRef& ref : source.streams)
      if (const Endpoint* endpoint = find(ref.receiver))
        if (AudioEgress* stream = endpoint->receiver.audio(ref.index)) handle(*stream);
  }
  Endpoints::const_iterator begin() const { return endpoints_.begin(); }
  Endpoints::const_iterator end() const { return endpoints_.end(); }
  size_t size() const { return endpoints_.size(); }
  bool empty() const { return endpoints_.empty(); }

 private:
  Endpoints endpoints_;
  std::vector<EndpointNumber> numbers_;  ///< parallel to endpoints_, ascending: found without touching an endpoint
};

}  // namespace conclave::sfu
