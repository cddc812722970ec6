// A burst passes, then the rate holds; time beyond the burst is not saved up.
#include "base/token_bucket.h"

#include <gtest/gtest.h>

namespace conclave {
namespace {

TEST(TokenBucket, ABurstPassesThenTheRateHolds) {
  TokenBucket bucket(10, 5);
  TimePoint now{1h};
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(bucket.take(now));
  EXPECT_FALSE(bucket.take(now));
  EXPECT_EQ(bucket.ready_at(), now + 100ms);
  EXPECT_FALSE(bucket.take(now + 99ms));
  EXPECT_TRUE(bucket.take(now + 100ms));
  EXPECT_FALSE(bucket.take(now + 150ms));
  now += 10s;  // never more than the burst
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(bucket.take(now));
  EXPECT_FALSE(bucket.take(now));
}

TEST(TokenBucket, TakesAllOfACountOrNothing) {
  TokenBucket bucket(1000, 1500);
  const TimePoint now{100s};
  EXPECT_TRUE(bucket.take(now, 1200));
  EXPECT_FALSE(bucket.take(now, 1200));
  EXPECT_TRUE(bucket.take(now, 300));
  EXPECT_TRUE(bucket.take(now + 1h, 1500));
  EXPECT_FALSE(bucket.take(now + 1h, 1));
}

TEST(TokenBucket, IsReadyExactlyWhenItGives) {
  TokenBucket bucket(3, 1);  // a third of a second does not come out even in microseconds
  const TimePoint now{1s};
  EXPECT_TRUE(bucket.take(now));
  EXPECT_FALSE(bucket.take(bucket.ready_at() - Duration{1}));
  EXPECT_TRUE(bucket.take(bucket.ready_at()));
}

}  // namespace
}  // namespace conclave
