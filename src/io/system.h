// The two things of the operating system that the floors above the line take as parameters: randomness and time. These
// are the only places of the process that read the random device and the clocks.
#pragma once

#include "base/random.h"
#include "base/time.h"

namespace conclave::io {

/// The kernel's generator, getrandom(2). It has no state of its own: every thread may have one, or share one.
class SystemRandom final : public Random {
 public:
  void fill(std::span<uint8_t> out) override;
};

/// The monotonic clock.
TimePoint now();
/// Both clocks, read together.
ClockAnchor clock_anchor();

}  // namespace conclave::io
