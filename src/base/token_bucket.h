// Rate limits as token buckets: what a well-behaved peer does in a burst passes, a flood does not. Both halves of the
// server use them, the signalling for stanzas and the media for packets and bytes.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace conclave {

class TokenBucket {
 public:
  /// Refills at `per_second`, holds at most `burst`; starts full. Units are the caller's: stanzas, packets, bytes.
  constexpr TokenBucket(uint64_t per_second, uint64_t burst)
      : per_second_(per_second), burst_(burst * kScale), tokens_(burst_) {}

  /// Takes `count` when there are as many, else nothing.
  constexpr bool take(TimePoint now, uint64_t count = 1) {
    if (now > refilled_) {
      const auto elapsed = static_cast<uint64_t>(std::min<Duration>(now - refilled_, kLongest).count());
      tokens_ = std::min(burst_, tokens_ + elapsed * per_second_);
      refilled_ = now;
    }
    if (tokens_ < count * kScale) return false;
    tokens_ -= count * kScale;
    return true;
  }

  /// When take() of one will succeed again, as of the last take().
  constexpr TimePoint ready_at() const {
    if (tokens_ >= kScale) return refilled_;
    return refilled_ + Duration{(kScale - tokens_ + per_second_ - 1) / per_second_};
  }

 private:
  static constexpr uint64_t kScale = 1'000'000;  // tokens are counted in millionths: time is in microseconds
  static constexpr Duration kLongest = 60s;      // refills at most for that long: the product cannot overflow

  uint64_t per_second_;
  uint64_t burst_;
  uint64_t tokens_;
  TimePoint refilled_{};
};

}  // namespace conclave
