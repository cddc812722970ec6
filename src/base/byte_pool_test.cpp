#include "base/byte_pool.h"

#include <gtest/gtest.h>

#include <vector>

namespace conclave {
namespace {

TEST(BytePool, OneMayHoldItsPartOfWhatIsFree) {
  BytePool pool(16'000);
  BytePool::Share one(pool);
  EXPECT_TRUE(one.add(1000));
  EXPECT_FALSE(one.add(1));
  EXPECT_EQ(pool.used(), 1000u);
  one.give_back(1000);
  EXPECT_TRUE(one.add(500));
  EXPECT_EQ(one.held(), 500u);
}

TEST(BytePool, ThousandsThatDoNotReadLeaveRoomForOneThatDoes) {
  BytePool pool(64 << 20);
  std::vector<BytePool::Share> greedy;
  for (int i = 0; i < 3000; ++i) greedy.emplace_back(pool);
  bool grown = true;
  while (grown) {
    grown = false;
    for (BytePool::Share& share : greedy) grown |= share.add(1000);
  }
  EXPECT_LT(pool.used(), pool.capacity());
  BytePool::Share small(pool);
  EXPECT_TRUE(small.add(10'000));
  EXPECT_FALSE(small.add(100'000));
}

TEST(BytePool, GetsAllBack) {
  BytePool pool(1 << 20);
  {
    BytePool::Share one(pool);
    EXPECT_TRUE(one.add(1000));
    BytePool::Share other(std::move(one));
    EXPECT_EQ(other.held(), 1000u);
    BytePool::Share third(pool);
    EXPECT_TRUE(third.add(500));
    third = std::move(other);
    EXPECT_EQ(third.held(), 1000u);
  }
  EXPECT_EQ(pool.used(), 0u);
}

TEST(BytePool, MayBecomeSmallerThanWhatIsHeld) {
  BytePool pool(1 << 20);
  BytePool::Share one(pool);
  EXPECT_TRUE(one.add(1000));
  pool.set_capacity(500);
  EXPECT_FALSE(one.add(1));
  one.give_back(1000);
  EXPECT_TRUE(one.add(31));
}

TEST(BytePool, NoPoolIsNoLimit) {
  BytePool::Share one;
  EXPECT_TRUE(one.add(1 << 30));
}

}  // namespace
}  // namespace conclave
