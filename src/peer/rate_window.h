// How much came or went in the last second: a ring of buckets, so that a rate costs the same whatever the traffic.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

namespace conclave::peer {

/// Sums amounts over a sliding window of one second in steps of 50 ms. Time may not run backwards; an amount with an
/// earlier time counts to the newest bucket.
class RateWindow {
 public:
  static constexpr Duration kWindow = 1s;

  void add(TimePoint now, uint64_t amount);
  /// The sum over the window that ends now. Within the first second after the first amount it is what came so far.
  uint64_t sum(TimePoint now);
  /// The sum as a rate, of bytes in bits. While the window is not full yet it is scaled up, from 100 ms on.
  uint64_t bits_per_second(TimePoint now);

 private:
  static constexpr size_t kBuckets = 20;
  static constexpr Duration kBucket = kWindow / kBuckets;
  void advance(TimePoint now);

  std::array<uint64_t, kBuckets> buckets_{};
  uint64_t sum_ = 0;
  int64_t newest_ = 0;  ///< number of the newest bucket since the epoch
  TimePoint first_{};
  bool started_ = false;
};

}  // namespace conclave::peer
