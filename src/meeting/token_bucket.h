// Rate limits as token buckets: what a well-behaved client does in a burst passes, a flood does not.
#pragma once

#include <algorithm>

#include "base/time.h"

namespace conclave::meeting {

class TokenBucket {
 public:
  /// Refills at `per_second`, holds at most `burst`; starts full.
  constexpr TokenBucket(uint32_t per_second, uint32_t burst) : cost_(Duration{1s} / per_second), burst_(burst) {}

  /// Takes one token; false when there is none.
  bool take(TimePoint now) {
    const TimePoint full = now - cost_ * burst_;
    const TimePoint level = std::max(level_, full);
    if (level + cost_ > now) return false;
    level_ = level + cost_;
    return true;
  }
  /// When take() will succeed again.
  TimePoint ready_at() const { return level_ + cost_; }

 private:
  Duration cost_;
  uint32_t burst_;
  TimePoint level_ = TimePoint::min() + 24h;  ///< the bucket is empty at this time; each token moves it forward
};

}  // namespace conclave::meeting
