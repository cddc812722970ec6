#include "peer/loss_based_limit.h"

#include <gtest/gtest.h>

namespace conclave::peer {
namespace {

TEST(LossBasedLimit, NothingLostNothingKnown) {
  LossBasedLimit limit;
  for (int i = 0; i < 100; ++i) limit.review(0.01, 3'000'000);
  EXPECT_EQ(limit.bps(), std::nullopt);
}

TEST(LossBasedLimit, MuchLossMeansNoMoreThanWhatArrived) {
  LossBasedLimit limit;
  limit.review(0.3, 900'000);
  EXPECT_EQ(limit.bps(), 900'000u);
  limit.review(0.3, 700'000);
  EXPECT_EQ(limit.bps(), 700'000u);
  limit.review(0.3, 800'000);
  EXPECT_EQ(limit.bps(), 700'000u) << "loss never raises it";
  limit.review(0.05, 2'000'000);
  EXPECT_EQ(limit.bps(), 700'000u) << "a little loss says nothing";
  limit.review(0.9, 1'000);
  EXPECT_EQ(limit.bps(), LossBasedLimit::kMinBps);
  limit.review(1.0, 0);
  EXPECT_EQ(limit.bps(), LossBasedLimit::kMinBps) << "a path that is down says nothing of its width";
}

TEST(LossBasedLimit, ItIsForgottenStepByStep) {
  LossBasedLimit limit;
  limit.review(0.5, 1'000'000);
  for (int i = 0; i < 40; ++i) limit.review(0, 1'000'000);  // ten seconds
  ASSERT_TRUE(limit.bps());
  EXPECT_NEAR(static_cast<double>(*limit.bps()), 2.2e6, 1e5);
  for (int i = 0; i < 200; ++i) limit.review(0, 1'000'000);
  EXPECT_EQ(limit.bps(), std::nullopt);
}

}  // namespace
}  // namespace conclave::peer
