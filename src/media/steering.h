// Which worker a datagram belongs to when several share one UDP port. The kernel spreads remote addresses over the
// sockets by a hash that knows nothing of conferences; so the worker's number stands in the first two characters of
// every local ufrag, a STUN request names its worker, and what else comes from that address follows it.
//
// Nothing here is authenticated: any sender may claim anything. All that a false claim gains is that datagrams of the
// forged address reach a worker that drops them; a live entry is therefore not overturned by a single request, and the
// table is bounded.
#pragma once

#include <cstdint>
#include <list>
#include <string_view>
#include <unordered_map>

#include "base/address.h"
#include "base/time.h"

namespace conclave::media {

/// The worker named by the first two characters of a local ufrag, lower-case hexadecimal; `workers` when it names none.
uint32_t worker_of_ufrag(std::string_view ufrag, uint32_t workers);

class Steering {
 public:
  /// An entry that no request has confirmed for this long may be overturned: browsers repeat their consent checks
  /// every five seconds or faster (RFC 7675 5.1).
  static constexpr Duration kConfirmedFor = 15s;

  /// Decides for worker `self` of `workers`; remembers `capacity` remote addresses, forgetting the one unused longest.
  Steering(uint32_t self, uint32_t workers, size_t capacity = 16384);

  /// `ufrag`: of a STUN request, empty for every other datagram. Returns the worker.
  uint32_t route(TimePoint now, const SocketAddress& remote, std::string_view ufrag);

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    SocketAddress remote;
    uint32_t worker;
    TimePoint confirmed;
  };
  using Entries = std::list<Entry>;

  void learn(TimePoint now, const SocketAddress& remote, uint32_t worker);
  Entries::iterator insert(const SocketAddress& remote);

  const uint32_t self_;
  const uint32_t workers_;
  const size_t capacity_;
  Entries entries_;  ///< most recently used first
  std::unordered_map<SocketAddress, Entries::iterator> by_remote_;
};

}  // namespace conclave::media
