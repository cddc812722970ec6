#include "sim/network.h"

#include <algorithm>
#include <utility>

namespace conclave::sim {

std::optional<TimePoint> Network::pass(Link& link, TimePoint t, size_t size) {
  const LinkProfile& profile = link.profile;
  if (!profile.up) return std::nullopt;
  if (profile.loss > 0 && random_.below(1'000'000) < static_cast<uint32_t>(profile.loss * 1'000'000))
    return std::nullopt;
  TimePoint leaves = t;
  if (profile.bits_per_second > 0) {
    const TimePoint start = std::max(t, link.free_at);
    const auto backlog = static_cast<uint64_t>((start - t).count()) * profile.bits_per_second / 8 / 1'000'000;
    if (backlog + size > profile.queue_bytes) return std::nullopt;
    link.free_at = start + Duration(static_cast<int64_t>(size * 8 * 1'000'000 / profile.bits_per_second));
    leaves = link.free_at;
  }
  if (profile.jitter > Duration::zero())
    leaves += Duration(random_.below(static_cast<uint32_t>(profile.jitter.count()) + 1));
  return leaves + profile.delay;
}

void Network::send(TimePoint now, const UdpPath& path, ByteSpan bytes) {
  ++sent_;
  const auto uplinked = pass(uplinks_[path.local.ip], now, bytes.size());
  const auto arrives = uplinked ? pass(downlinks_[path.remote.ip], *uplinked, bytes.size()) : std::nullopt;
  if (!arrives) {
    ++lost_;
    return;
  }
  in_flight_.push({*arrives, order_++, {UdpPath{path.remote, path.local}, {bytes.begin(), bytes.end()}}});
}

TimePoint Network::next_arrival() const { return in_flight_.empty() ? kNever : in_flight_.top().at; }

std::optional<Delivery> Network::take(TimePoint now) {
  if (in_flight_.empty() || in_flight_.top().at > now) return std::nullopt;
  Delivery delivery = in_flight_.top().delivery;
  in_flight_.pop();
  return delivery;
}

}  // namespace conclave::sim
