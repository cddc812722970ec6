#include "peer/ice_agent.h"

namespace conclave::peer {

IceAgent::IceAgent(IceConfig config, Random& random)
    : credentials_(std::move(config.local)),
      role_(config.role),
      random_(random),
      tie_breaker_(random.next_u64()),
      local_addresses_(std::move(config.local_addresses)) {
  if (local_addresses_.size() > kMaxLocalAddresses) local_addresses_.resize(kMaxLocalAddresses);
  checks_from_ = local_addresses_.size();
}

void IceAgent::set_remote(TimePoint now, const IceParameters& remote, std::span<const IceCandidate> candidates,
                          EgressQueue& out) {
  const auto& known = credentials_.current().remote;
  // RFC 8445 9: changed credentials are how a restart shows.
  if (known && known->parameters != remote) {
    begin_generation(local());
    if (state_ == State::failed) state_ = State::checking;
  }
  if (!credentials_.current().remote) {
    credentials_.current().remote.emplace(remote);
    remote_candidates_.clear();
    give_up_ = now + kGiveUp;
  }
  for (const IceCandidate& candidate : candidates) {
    if (remote_candidates_.size() >= kMaxRemoteCandidates) break;
    const bool is_known = std::any_of(remote_candidates_.begin(), remote_candidates_.end(),
                                      [&](const IceCandidate& c) { return c.address == candidate.address; });
    if (!is_known) remote_candidates_.push_back(candidate);
  }
  // Paths on which the other side has already been heard come first.
  for (const auto& pair : pairs_)
    if (pair->generation == credentials_.current().number && pair->last_request) trigger(now, *pair);
  pair_candidates();
  send_due(now, out);
}

void IceAgent::restart(TimePoint now, IceParameters local) {
  begin_generation(std::move(local));
  if (state_ == State::failed) state_ = State::checking;
  give_up_ = kNever;  // runs again from set_remote() or the first check
  next_paced_ = now;
  update_deadline();
}

void IceAgent::begin_generation(IceParameters local) {
  const uint32_t keep = selected_ != nullptr ? selected_->generation : credentials_.current().number;
  credentials_.begin(std::move(local), keep);
  remote_candidates_.clear();
  pairs_.remove_if([this](const IcePair& pair) { return &pair != selected_; });
}

/// Pairs of configured local addresses and signalled candidates, as long as nothing better is known.
void IceAgent::pair_candidates() {
  if (!credentials_.current().remote || state_ == State::failed) return;
  const uint32_t generation = credentials_.current().number;
  if (selected_ != nullptr && selected_->generation == generation) return;
  for (size_t i = 0; i < checks_from_; ++i) {
    for (const IceCandidate& candidate : remote_candidates_) {
      const UdpPath path{local_addresses_[i], candidate.address};
      if (!is_checkable(candidate, local_addresses_[i]) || pairs_.find(path, generation) != nullptr) continue;
      IcePair* pair = pairs_.add(path, generation, true, selected_);
      if (pair == nullptr) return;
      pair->local_priority = peer_reflexive_priority(i);
      pair->remote_priority = candidate.priority;
    }
  }
}

size_t IceAgent::learn_local(const SocketAddress& address) {
  const auto it = std::find(local_addresses_.begin(), local_addresses_.end(), address);
  const auto index = static_cast<size_t>(it - local_addresses_.begin());
  if (it == local_addresses_.end() && local_addresses_.size() < kMaxLocalAddresses) local_addresses_.push_back(address);
  return index;
}

void IceAgent::remove_pair(const IcePair& pair) {
  if (&pair == selected_) {
    selected_ = nullptr;
    selected_path_.reset();
  }
  pairs_.remove_if([&](const IcePair& other) { return &other == &pair; });
}

std::optional<UdpPath> IceAgent::usable_path() const {
  if (selected_path_) return selected_path_;
  for (const auto& pair : pairs_)
    if (pair->state == IcePair::State::succeeded) return pair->path;
  return std::nullopt;
}

bool IceAgent::is_authenticated(const UdpPath& path) const {
  return std::any_of(pairs_.begin(), pairs_.end(),
                     [&](const auto& pair) { return pair->path == path && pair->last_received().has_value(); });
}

void IceAgent::handle_timeout(TimePoint now, EgressQueue& out) {
  if (now < deadline_) return;
  send_due(now, out);
}

void IceAgent::update_deadline() {
  deadline_ = kNever;
  if (state_ == State::failed) return;
  for (const auto& pair : pairs_)
    if (pair->check) deadline_ = std::min(deadline_, pair->check->next);
  if (next_waiting() != nullptr) deadline_ = std::min(deadline_, next_paced_);
  if (selected_ != nullptr) {
    if (!selected_->check) deadline_ = std::min(deadline_, selected_->consent_due);
    deadline_ = std::min(deadline_, *selected_->last_response + kConsentExpiry);
  } else {
    deadline_ = std::min(deadline_, give_up_);
  }
}

}  // namespace conclave::peer
