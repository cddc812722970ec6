// Which connections are accepted: how many in all, how many of one address, and how many TLS handshakes of one address
// in a while, for each of them costs the one thread that serves everybody about a millisecond with an RSA key. Counted
// are networks (counted_network()); loopback, where a proxy may be, and trusted proxies are exempt. Refusals are
// reasons, to be counted. No sockets here.
#pragma once

#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/budgets.h"
#include "base/network.h"
#include "base/time.h"
#include "gateway/http.h"
#include "gateway/web_limits.h"

namespace conclave::gateway {

class Admission {
 public:
  Admission(const WebLimits& limits, std::vector<IpNetwork> trusted_proxies);
  void set_limits(const WebLimits& limits);

  /// One more connection of this address. nullptr: it is counted now, and leave() must follow; else
  /// "too-many-connections", "too-many-connections-of-one-address" or "too-many-handshakes-of-one-address".
  const char* enter(TimePoint now, const IpAddress& ip, Security security);
  /// A connection that was counted for the network `from` turns out to be this client's, behind a proxy. Its network
  /// is counted from now on; nullptr as a result of enter().
  const char* move(const IpAddress& from, const IpAddress& client);
  void leave(const IpAddress& network);

  size_t open() const { return open_; }

 private:
  void count_down(const IpAddress& network);

  WebLimits limits_;
  std::vector<IpNetwork> trusted_proxies_;
  size_t open_ = 0;
  std::unordered_map<IpAddress, size_t> per_network_;
  Budgets<IpAddress> handshakes_;
};

}  // namespace conclave::gateway
