// The loop of a media worker waits here: a few descriptors, level-triggered, and a timeout finer than a millisecond.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"
#include "io/fd.h"

namespace conclave::io {

class Poller {
 public:
  static constexpr size_t kMaxDescriptors = 8;

  Poller();
  /// Watches `fd` for reading; `tag` (below kMaxDescriptors) names it in the result of wait().
  void watch(int fd, unsigned tag);
  /// Waits until something is readable or `timeout` has passed (kForever: no limit; zero: polls). Returns a set of
  /// bits, 1 << tag for each readable descriptor.
  uint32_t wait(Duration timeout);

  static constexpr Duration kForever = Duration::max();

 private:
  Fd epoll_;
  bool has_fine_timeout_ = true;
};

}  // namespace conclave::io
