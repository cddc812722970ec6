// What a receiver's path has shown not to carry: when much of what is sent to it is lost, no more than what arrived. A
// limit shows only by loss, and is forgotten step by step when loss ceases.
//
// draft-ietf-rmcat-gcc-02 6 (loss-based control: above 10 % less, below 2 % more). Not here: delay, and probing for
// more.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace conclave::peer {

class LossBasedLimit {
 public:
  /// How often review() is to be called.
  static constexpr Duration kInterval = 250ms;
  /// Below is no path for video.
  static constexpr uint64_t kMinBps = 100'000;
  /// A limit beyond is none.
  static constexpr uint64_t kMaxBps = 20'000'000;

  /// `loss`: share of the packets of the last second, 0 to 1. `acked_bps`: what arrived of them.
  void review(double loss, uint64_t acked_bps);
  std::optional<uint64_t> bps() const { return bps_; }

 private:
  std::optional<uint64_t> bps_;
};

}  // namespace conclave::peer
