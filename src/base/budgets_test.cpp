#include "base/budgets.h"

#include <gtest/gtest.h>

namespace conclave {
namespace {

TEST(Budgets, EachHasItsOwn) {
  Budgets<int> budgets(TokenBucket(1, 2), 2s);
  const TimePoint now{1h};
  EXPECT_TRUE(budgets.take(now, 1));
  EXPECT_TRUE(budgets.take(now, 1));
  EXPECT_FALSE(budgets.has(now, 1));
  EXPECT_FALSE(budgets.take(now, 1));
  EXPECT_TRUE(budgets.has(now, 2));
  EXPECT_TRUE(budgets.take(now, 2, 2));
  EXPECT_TRUE(budgets.take(now + 1s, 1));
}

TEST(Budgets, MemoryHoldsOnlyThoseThatWereBusyLately) {
  Budgets<int> budgets(TokenBucket(1, 2), 2s);
  for (int i = 0; i < 100'000; ++i) budgets.take(TimePoint{1h} + i * 10ms, i);
  EXPECT_LT(budgets.size(), 5000u);
}

}  // namespace
}  // namespace conclave
