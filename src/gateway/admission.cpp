#include "gateway/admission.h"

#include <utility>

#include "gateway/forwarded.h"

namespace conclave::gateway {
namespace {

constexpr Duration kFillTime = std::chrono::seconds(WebLimits::kHandshakeSeconds);

Budgets<IpAddress> make_handshakes(uint64_t per_second) {
  return {TokenBucket(per_second, per_second * WebLimits::kHandshakeSeconds), kFillTime};
}

}  // namespace

Admission::Admission(const WebLimits& limits, std::vector<IpNetwork> trusted_proxies)
    : limits_(limits),
      trusted_proxies_(std::move(trusted_proxies)),
      handshakes_(make_handshakes(limits.handshakes_per_address)) {}

void Admission::set_limits(const WebLimits& limits) {
  if (limits.handshakes_per_address != limits_.handshakes_per_address)
    handshakes_ = make_handshakes(limits.handshakes_per_address);
  limits_ = limits;
}

const char* Admission::enter(TimePoint now, const IpAddress& ip, Security security) {
  if (open_ >= limits_.connections) return "too-many-connections";
  const IpAddress network = counted_network(ip);
  if (!ip.is_loopback() && !is_trusted(ip, trusted_proxies_)) {
    const auto count = per_network_.find(network);
    if (count != per_network_.end() && count->second >= limits_.connections_per_address)
      return "too-many-connections-of-one-address";
    if (security == Security::tls && !handshakes_.take(now, network)) return "too-many-handshakes-of-one-address";
  }
  ++per_network_[network];
  ++open_;
  return nullptr;
}

const char* Admission::move(const IpAddress& from, const IpAddress& client) {
  const IpAddress network = counted_network(client);
  if (from == network) return nullptr;
  const auto count = per_network_.find(network);
  if (count != per_network_.end() && count->second >= limits_.connections_per_address && !client.is_loopback())
    return "too-many-connections-of-one-address";
  ++per_network_[network];
  count_down(from);
  return nullptr;
}

void Admission::leave(const IpAddress& network) {
  --open_;
  count_down(network);
}

void Admission::count_down(const IpAddress& network) {
  const auto count = per_network_.find(network);
  if (count != per_network_.end() && --count->second == 0) per_network_.erase(count);
}

}  // namespace conclave::gateway
