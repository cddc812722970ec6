#include "rtp/clock.h"

#include <gtest/gtest.h>

namespace conclave::rtp {
namespace {

TEST(Clock, NtpCountsFrom1900) {
  EXPECT_EQ(to_ntp(UnixTime{}).value, uint64_t{2208988800} << 32);
  // 2024-01-01T00:00:00.5Z
  EXPECT_EQ(to_ntp(UnixTime(1704067200s + 500ms)).value, (uint64_t{3913056000} << 32) + 0x80000000u);
  EXPECT_EQ(to_ntp(UnixTime(1704067200s + 500ms)).compact(), (3913056000u << 16) + 0x8000u);
}

TEST(Clock, CompactDurations) {
  EXPECT_EQ(to_compact_ntp(1s), 0x10000u);
  EXPECT_EQ(to_compact_ntp(250ms), 0x4000u);
  EXPECT_EQ(to_compact_ntp(-1s), 0u);
  EXPECT_GE(to_compact_ntp(24h), 0xFFFFFFF0u);
  EXPECT_EQ(from_compact_ntp(0x18000), 1500ms);
}

TEST(Clock, TicksBothWays) {
  EXPECT_EQ(to_ticks(1s, 90000), 90000u);
  EXPECT_EQ(to_ticks(20ms, 48000), 960u);
  EXPECT_EQ(to_ticks(-20ms, 48000), static_cast<uint32_t>(-960));
  EXPECT_EQ(from_ticks(3000, 90000), 33333us);
  EXPECT_EQ(from_ticks(-960, 48000), -20ms);
  // Years of uptime wrap and do not overflow.
  EXPECT_EQ(to_ticks(24h * 36500, 90000), static_cast<uint32_t>(uint64_t{36500} * 86400 * 90000));
}

}  // namespace
}  // namespace conclave::rtp
