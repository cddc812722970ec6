#include "peer/ice_pair.h"

namespace conclave::peer {
namespace {

/// Who goes first when there are too many: pairs that never worked, signalled ones first, then the longest silent.
bool less_useful(const IcePair& a, const IcePair& b) {
  const auto rank = [](const IcePair& pair) {
    if (pair.state == IcePair::State::succeeded) return 2;
    return pair.signalled ? 0 : 1;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  return a.last_received() < b.last_received();
}

bool is_unicast(const IpAddress& ip) {
  if (ip.is_unspecified()) return false;
  const ByteSpan bytes = ip.bytes();
  if (ip.is_v4()) return bytes[0] != 0 && bytes[0] < 224;
  if (ip.is_link_local()) return false;  // would need a scope
  return bytes[0] != 0xff && std::any_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte != 0; });
}

}  // namespace

uint64_t IcePair::priority(IceRole role) const {
  const uint64_t controlling = role == IceRole::controlling ? local_priority : remote_priority;
  const uint64_t controlled = role == IceRole::controlling ? remote_priority : local_priority;
  return (std::min(controlling, controlled) << 32) + 2 * std::max(controlling, controlled) +
         (controlling > controlled ? 1 : 0);
}

IcePair* IcePairs::find(const UdpPath& path, uint32_t generation) {
  for (const auto& pair : pairs_)
    if (pair->generation == generation && pair->path == path) return pair.get();
  return nullptr;
}

IcePair* IcePairs::find(const UdpPath& path) {
  IcePair* found = nullptr;
  for (const auto& pair : pairs_)
    if (pair->path == path && (found == nullptr || pair->generation > found->generation)) found = pair.get();
  return found;
}

IcePair* IcePairs::find(const StunTransactionId& transaction) {
  for (const auto& pair : pairs_)
    if (pair->check && pair->check->transaction == transaction) return pair.get();
  return nullptr;
}

IcePair* IcePairs::add(const UdpPath& path, uint32_t generation, bool signalled, const IcePair* keep) {
  if (pairs_.size() >= kMaxPairs) {
    if (signalled) return nullptr;
    const auto worst = std::min_element(pairs_.begin(), pairs_.end(), [&](const auto& a, const auto& b) {
      if ((a.get() == keep) != (b.get() == keep)) return b.get() == keep;
      return less_useful(*a, *b);
    });
    pairs_.erase(worst);
  }
  auto pair = std::make_unique<IcePair>();
  pair->path = path;
  pair->generation = generation;
  pair->signalled = signalled;
  pairs_.push_back(std::move(pair));
  return pairs_.back().get();
}

uint32_t peer_reflexive_priority(size_t index) {
  constexpr uint32_t kTypePreference = 110;
  const auto local_preference = static_cast<uint32_t>(65535 - std::min<size_t>(index, 65535));
  return kTypePreference << 24 | local_preference << 8 | 255;  // component 1
}

bool is_checkable(const IceCandidate& candidate, const SocketAddress& local) {
  const IpAddress& ip = candidate.address.ip;
  return candidate.udp && candidate.address.port != 0 && is_unicast(ip) && ip.is_v4() == local.ip.is_v4() &&
         (!ip.is_loopback() || local.ip.is_loopback());
}

}  // namespace conclave::peer
