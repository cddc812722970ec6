// A network in virtual time: datagrams between addresses with delay, jitter, loss and a bandwidth limit, all drawn
// from a seed. Nothing here reads a clock; the world that owns it moves time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <vector>

#include "base/address.h"
#include "base/random.h"
#include "base/time.h"

namespace conclave::sim {

struct LinkProfile {
  double loss = 0;                 ///< share of datagrams that vanish, 0 to 1
  Duration delay = 10ms;           ///< one way
  Duration jitter = 0ms;           ///< added uniformly; reorders when larger than the gap between packets
  uint64_t bits_per_second = 0;    ///< 0: no limit
  size_t queue_bytes = 64 * 1024;  ///< what a limited link holds before it drops
  bool up = true;                  ///< false: everything vanishes
};

struct Delivery {
  UdpPath path;  ///< as the receiver sees it: local is its own address
  std::vector<uint8_t> bytes;
};

/// The link of a host is what stands between it and everybody else; datagrams pass the sender's and the receiver's.
class Network {
 public:
  explicit Network(uint64_t seed) : random_(seed) {}

  void set_uplink(const IpAddress& host, LinkProfile profile) { uplinks_[host].profile = profile; }
  void set_downlink(const IpAddress& host, LinkProfile profile) { downlinks_[host].profile = profile; }

  /// `path` as the sender sees it.
  void send(TimePoint now, const UdpPath& path, ByteSpan bytes);
  /// When the next datagram arrives, kNever when none is under way.
  TimePoint next_arrival() const;
  /// The next datagram that has arrived by `now`, in order of arrival.
  std::optional<Delivery> take(TimePoint now);

  uint64_t sent() const { return sent_; }
  uint64_t lost() const { return lost_; }

 private:
  struct Link {
    LinkProfile profile{};
    TimePoint free_at{};  ///< when the limited link has sent what it holds
  };
  struct InFlight {
    TimePoint at;
    uint64_t order;
    Delivery delivery;
    bool operator>(const InFlight& other) const { return std::pair(at, order) > std::pair(other.at, other.order); }
  };

  /// When a datagram that enters the link at `t` leaves it, or nullopt when it is lost.
  std::optional<TimePoint> pass(Link& link, TimePoint t, size_t size);

  SeededRandom random_;
  std::map<IpAddress, Link> uplinks_;
  std::map<IpAddress, Link> downlinks_;
  std::priority_queue<InFlight, std::vector<InFlight>, std::greater<>> in_flight_;
  uint64_t order_ = 0;
  uint64_t sent_ = 0;
  uint64_t lost_ = 0;
};

}  // namespace conclave::sim
