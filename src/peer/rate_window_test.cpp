#include "peer/rate_window.h"

#include <gtest/gtest.h>

#include "peer/test_time.h"

namespace conclave::peer {
namespace {

TEST(RateWindow, SteadyTraffic) {
  RateWindow window;
  for (int i = 0; i < 300; ++i) {
    window.add(kStart + i * 10ms, 1250);
    if (i <= 20) continue;
    EXPECT_NEAR(static_cast<double>(window.bits_per_second(kStart + i * 10ms)), 1e6, 1e5) << i;
  }
}

TEST(RateWindow, ForgetsAfterASecond) {
  RateWindow window;
  window.add(kStart, 100);
  EXPECT_EQ(window.sum(kStart + 940ms), 100u);
  EXPECT_EQ(window.sum(kStart + 1s), 0u);
  window.add(kStart + 100s, 7);
  EXPECT_EQ(window.sum(kStart + 100s), 7u);
}

TEST(RateWindow, BeginningIsScaledUpButNotWildly) {
  RateWindow window;
  EXPECT_EQ(window.bits_per_second(kStart), 0u);
  window.add(kStart, 1000);
  EXPECT_EQ(window.bits_per_second(kStart), 80'000u);  // as if over 100 ms
  EXPECT_EQ(window.bits_per_second(kStart + 400ms), 20'000u);
}

TEST(RateWindow, EarlierTimeCountsToTheNewest) {
  RateWindow window;
  window.add(kStart, 1);
  window.add(kStart - 500ms, 2);
  EXPECT_EQ(window.sum(kStart), 3u);
}

}  // namespace
}  // namespace conclave::peer
