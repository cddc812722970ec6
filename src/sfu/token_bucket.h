// A budget that refills with time: how much of something is let through, with a burst.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace conclave::sfu {

class TokenBucket {
 public:
  /// Starts full. Units are the caller's: bytes, packets.
  TokenBucket(uint64_t per_second, uint64_t burst) : per_second_(per_second), burst_(burst * kScale), tokens_(burst_) {}

  /// Takes `count` when there are as many, else nothing.
  bool take(TimePoint now, uint64_t count) {
    if (now > refilled_) {
      const auto elapsed = static_cast<uint64_t>(std::min<Duration>(now - refilled_, kLongest).count());
      tokens_ = std::min(burst_, tokens_ + elapsed * per_second_);
      refilled_ = now;
    }
    if (tokens_ < count * kScale) return false;
    tokens_ -= count * kScale;
    return true;
  }

 private:
  static constexpr uint64_t kScale = 1'000'000;  // tokens are counted in millionths: time is in microseconds
  static constexpr Duration kLongest = 60s;

  uint64_t per_second_;
  uint64_t burst_;
  uint64_t tokens_;
  TimePoint refilled_{};
};

}  // namespace conclave::sfu
