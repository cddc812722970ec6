#include "sfu/node.h"

#include <unordered_map>

#include "base/log.h"
#include "base/token_bucket.h"
#include "sfu/conference.h"
#include "sfu/demux.h"
#include "sfu/timer_queue.h"

namespace conclave::sfu {

namespace {
// Connectivity checks by paths not known yet, per endpoint: each costs an HMAC.
constexpr uint64_t kUnknownPathChecksPerSecond = 50;
constexpr uint64_t kUnknownPathChecksBurst = 200;
}  // namespace

struct Node::Impl {
  struct Entry {
    ConferenceId conference_id;
    Conference* conference;
    Endpoint* endpoint;
    TokenBucket unknown_path_budget{kUnknownPathChecksPerSecond, kUnknownPathChecksBurst};
  };

  NodeConfig config;
  const peer::DtlsIdentity& identity;
  Random& random;
  std::unordered_map<ConferenceId, std::unique_ptr<Conference>> conferences;
  std::unordered_map<EndpointNumber, Entry> endpoints;
  Demux demux;
  TimerQueue endpoint_timers;
  TimerQueue conference_timers;
  EndpointNumber next_endpoint = 0;
  NodeStats stats;
  Counters drops;

  Turn turn(TimePoint now, EgressQueue& out, std::vector<BridgeEvent>& events) {
    return {now, out, events, drops, stats};
  }
  Conference* find(ConferenceId id) const {
    const auto found = conferences.find(id);
    return found == conferences.end() ? nullptr : found->second.get();
  }

  void execute(Turn& turn, const AddEndpoint& command);
  void execute(Turn& turn, const RemoveEndpoint& command);
  void execute(Turn& turn, const RemoveConference& command);
  template <class Command>
  void execute(Turn& turn, const Command& command);

  struct Found {
    Entry* entry = nullptr;
    Demux::Owner* path = nullptr;  ///< when it is this endpoint's
  };
  Found find_entry(Turn& turn, const UdpPath& path, ByteSpan datagram);
  void handle_datagram(Turn& turn, const UdpPath& path, MutableByteSpan datagram);
  void remove_endpoint(Turn& turn, Conference& conference, Endpoint& endpoint);
  void remove_conference(ConferenceId id);
  void finish_input(Turn& turn, ConferenceId id, Conference& conference);
  void schedule(const Endpoint& endpoint) { endpoint_timers.schedule(endpoint.number, endpoint.next_timeout()); }
};

void Node::Impl::finish_input(Turn& turn, ConferenceId id, Conference& conference) {
  conference.finish_input(turn);
  if (const auto touched = endpoints.find(conference.pop_touched()); touched != endpoints.end())
    schedule(*touched->second.endpoint);
  conference_timers.schedule(id, conference.next_timeout());
}

void Node::Impl::execute(Turn& turn, const AddEndpoint& command) {
  std::unique_ptr<Conference>& conference = conferences[command.conference];
  if (!conference) conference = std::make_unique<Conference>(turn.now, command.conference, random);
  // The same person again, before the old one was removed: the new one replaces it.
  if (Endpoint* old = conference->roster().find(command.endpoint)) remove_endpoint(turn, *conference, *old);
  const EndpointNumber number = ++next_endpoint;
  Endpoint& added =
      conference->add(turn.now, std::make_unique<Endpoint>(turn.now, number, command, config.source_map_grace,
                                                           conference->sources(), identity, random));
  endpoints.emplace(number, Entry{command.conference, conference.get(), &added});
  demux.add_ufrag(number, command.local_ice.ufrag);
  log::debug("sfu-endpoint-added", "conference {} endpoint {}", command.conference, command.endpoint);
  schedule(added);
  finish_input(turn, command.conference, *conference);
}

template <class Command>
void Node::Impl::execute(Turn& turn, const Command& command) {
  Conference* conference = find(command.conference);
  Endpoint* endpoint = conference ? conference->roster().find(command.endpoint) : nullptr;
  if (!endpoint) return;  // it may just have gone
  conference->handle(turn, *endpoint, command);
  if constexpr (std::is_same_v<Command, RestartIce>) demux.add_ufrag(endpoint->number, command.local_ice.ufrag);
  schedule(*endpoint);
  finish_input(turn, command.conference, *conference);
}

void Node::Impl::remove_endpoint(Turn& turn, Conference& conference, Endpoint& endpoint) {
  const EndpointNumber number = endpoint.number;
  demux.remove(number);
  endpoint_timers.remove(number);
  endpoints.erase(number);
  conference.remove(turn, endpoint);
}

void Node::Impl::remove_conference(ConferenceId id) {
  conference_timers.remove(id);
  conferences.erase(id);
}

void Node::Impl::execute(Turn& turn, const RemoveEndpoint& command) {
  Conference* conference = find(command.conference);
  Endpoint* endpoint = conference ? conference->roster().find(command.endpoint) : nullptr;
  if (!endpoint) return;
  remove_endpoint(turn, *conference, *endpoint);
  if (conference->empty())
    remove_conference(command.conference);
  else
    finish_input(turn, command.conference, *conference);
}

void Node::Impl::execute(Turn& turn, const RemoveConference& command) {
  Conference* conference = find(command.conference);
  if (!conference) return;
  while (!conference->empty()) remove_endpoint(turn, *conference, **conference->roster().begin());
  remove_conference(command.conference);
}

Node::Impl::Found Node::Impl::find_entry(Turn& turn, const UdpPath& path, ByteSpan datagram) {
  Demux::Owner* owner = demux.find(path);
  if (peer::classify(datagram) == peer::DatagramKind::stun) {
    // A request names the endpoint it is for. Behind one address another one may have taken over, or restarted.
    if (const std::string_view ufrag = peer::peek_local_ufrag(datagram); !ufrag.empty()) {
      const std::optional<EndpointNumber> named = demux.find_ufrag(ufrag);
      if (!named) {
        turn.drops.add("unknown-ufrag");
        return {};
      }
      Entry& entry = endpoints.at(*named);
      if (owner && owner->endpoint == *named) return {&entry, owner};
      if (owner && owner->held(turn.now)) {
        turn.drops.add("path-in-use");
        return {};
      }
      if (entry.unknown_path_budget.take(turn.now, 1)) return {&entry, nullptr};
      turn.drops.add("too-many-strangers");
      return {};
    }
  }
  if (owner) return {&endpoints.at(owner->endpoint), owner};
  turn.drops.add("unknown-path");
  return {};
}

void Node::Impl::handle_datagram(Turn& turn, const UdpPath& path, MutableByteSpan datagram) {
  ++stats.datagrams_received;
  const auto [entry, owner] = find_entry(turn, path, datagram);
  if (!entry) return;
  Endpoint& endpoint = *entry->endpoint;
  const Result<void> handled = entry->conference->handle_datagram(turn, endpoint, path, datagram);
  if (!handled) {
    drops.add(handled.error().reason);
    return;
  }
  if (owner)
    owner->heard = turn.now;
  else
    demux.add_path(turn.now, endpoint.number, path);
  schedule(endpoint);
  finish_input(turn, entry->conference_id, *entry->conference);
}

Node::Node(NodeConfig config, const peer::DtlsIdentity& identity, Random& random)
    : impl_(new Impl{.config = config,
                     .identity = identity,
                     .random = random,
                     .conferences = {},
                     .endpoints = {},
                     .demux = {},
                     .endpoint_timers = {},
                     .conference_timers = {},
                     .next_endpoint = 0,
                     .stats = {},
                     .drops = {}}) {}

Node::~Node() = default;

void Node::handle_command(TimePoint now, const BridgeCommand& command, EgressQueue& out,
                          std::vector<BridgeEvent>& events) {
  const size_t queued = out.size();
  Turn turn = impl_->turn(now, out, events);
  std::visit([&](const auto& one) { impl_->execute(turn, one); }, command);
  impl_->stats.datagrams_sent += out.size() - queued;
}

void Node::handle_datagram(TimePoint now, const UdpPath& path, MutableByteSpan datagram, EgressQueue& out,
                           std::vector<BridgeEvent>& events) {
  const size_t queued = out.size();
  Turn turn = impl_->turn(now, out, events);
  impl_->handle_datagram(turn, path, datagram);
  impl_->stats.datagrams_sent += out.size() - queued;
}

void Node::handle_timeout(TimePoint now, EgressQueue& out, std::vector<BridgeEvent>& events) {
  const size_t queued = out.size();
  Turn turn = impl_->turn(now, out, events);
  while (const auto number = impl_->endpoint_timers.pop_due(now)) {
    const auto found = impl_->endpoints.find(static_cast<EndpointNumber>(*number));
    if (found == impl_->endpoints.end()) continue;
    Impl::Entry& entry = found->second;
    entry.conference->handle_endpoint_timeout(turn, *entry.endpoint);
    // A deadline that stays where it is would spin: the soonest next look is in a millisecond.
    impl_->endpoint_timers.schedule(*number, std::max(entry.endpoint->next_timeout(), now + 1ms));
  }
  while (const auto id = impl_->conference_timers.pop_due(now)) {
    Conference* conference = impl_->find(*id);
    if (!conference) continue;
    conference->handle_timeout(turn);
    conference->finish_input(turn);
    impl_->conference_timers.schedule(*id, std::max(conference->next_timeout(), now + 1ms));
  }
  impl_->stats.datagrams_sent += out.size() - queued;
}

TimePoint Node::next_timeout() const {
  return std::min(impl_->endpoint_timers.next(), impl_->conference_timers.next());
}

NodeStats Node::stats() const {
  NodeStats stats = impl_->stats;
  stats.conferences = impl_->conferences.size();
  stats.endpoints = impl_->endpoints.size();
  for (const auto& [number, entry] : impl_->endpoints)
    if (const auto path = entry.endpoint->transport.selected_path())
      ++(path->remote.ip.is_v6() ? stats.paths_ipv6 : stats.paths_ipv4);
  return stats;
}

const Counters& Node::drops() const { return impl_->drops; }

}  // namespace conclave::sfu
