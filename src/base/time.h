// Time is an input. The clocks here cannot be read: only io/ reads a real clock, and the simulation counts its own.
#pragma once

#include <chrono>
#include <cstdint>

namespace conclave {

using Duration = std::chrono::microseconds;

/// The epoch of TimePoint: arbitrary, monotonic. It has no now() on purpose.
struct MonotonicEpoch {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicEpoch, duration>;
  static constexpr bool is_steady = true;
};

using TimePoint = MonotonicEpoch::time_point;
inline constexpr TimePoint kNever = TimePoint::max();

/// Wall-clock time, for timestamps that people or other programs read.
using UnixTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// One reading of both clocks: turns a TimePoint into wall-clock time without reading a clock again.
struct ClockAnchor {
  TimePoint monotonic{};
  UnixTime wall{};
  UnixTime to_wall(TimePoint t) const { return wall + (t - monotonic); }
};

using namespace std::chrono_literals;

}  // namespace conclave
