#include "io/system.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace conclave::io {

void SystemRandom::fill(std::span<uint8_t> out) {
  while (!out.empty()) {
    const ssize_t count = getrandom(out.data(), out.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) std::abort();  // No randomness: nothing this process does would be safe.
    out = out.subspan(static_cast<size_t>(count));
  }
}

TimePoint now() {
  return TimePoint(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

ClockAnchor clock_anchor() { return {now(), std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now())}; }

}  // namespace conclave::io
