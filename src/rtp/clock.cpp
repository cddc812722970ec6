#include "rtp/clock.h"

#include <algorithm>

namespace conclave::rtp {
namespace {
constexpr int64_t kMicroseconds = 1'000'000;
constexpr int64_t kNtpToUnix = 2'208'988'800;  // seconds from 1900 to 1970
}  // namespace

NtpTime to_ntp(UnixTime t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  const auto fraction = static_cast<uint64_t>((t - seconds).count());
  const auto since_1900 = static_cast<uint64_t>(seconds.time_since_epoch().count() + kNtpToUnix);
  return {since_1900 << 32 | (fraction << 32) / kMicroseconds};
}

uint32_t to_compact_ntp(Duration d) {
  const int64_t most = (int64_t{UINT32_MAX} * kMicroseconds) >> 16;
  const int64_t us = std::clamp<int64_t>(d.count(), 0, most);
  return static_cast<uint32_t>((us << 16) / kMicroseconds);
}

Duration from_compact_ntp(uint32_t d) { return Duration((int64_t{d} * kMicroseconds) >> 16); }

uint32_t to_ticks(Duration d, uint32_t clock_rate) {
  const int64_t seconds = d.count() / kMicroseconds;
  const int64_t rest = d.count() % kMicroseconds;
  const int64_t rate = clock_rate;
  return static_cast<uint32_t>(static_cast<uint64_t>(seconds) * clock_rate +
                               static_cast<uint64_t>(rest * rate / kMicroseconds));
}

Duration from_ticks(int32_t ticks, uint32_t clock_rate) {
  return Duration(int64_t{ticks} * kMicroseconds / clock_rate);
}

}  // namespace conclave::rtp
