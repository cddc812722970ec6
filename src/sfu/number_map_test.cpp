#include "sfu/number_map.h"

#include <gtest/gtest.h>

#include "sfu/timer_queue.h"

namespace conclave::sfu {
namespace {

TEST(NumberMapTest, MapsNothingBeforeTheStart) {
  NumberMap map(16);
  EXPECT_EQ(map.map(5), std::nullopt);
  map.start(5, 100);
  EXPECT_EQ(map.map(4), std::nullopt);
  EXPECT_EQ(map.map(5), 100);
}

TEST(NumberMapTest, LeftOutNumbersLeaveNoGap) {
  NumberMap map(16);
  map.start(5, 100);
  EXPECT_EQ(map.map(5), 100);
  map.leave_out(6);
  EXPECT_EQ(map.map(7), 101);
  map.leave_out(8);
  map.leave_out(9);
  map.leave_out(9);  // said twice
  EXPECT_EQ(map.map(10), 102);
  EXPECT_EQ(map.newest_out(), 102);
  EXPECT_EQ(map.map(9), std::nullopt);
}

TEST(NumberMapTest, LostNumbersKeepTheirPlace) {
  NumberMap map(16);
  map.start(5, 100);
  map.map(5);
  map.leave_out(6);
  EXPECT_EQ(map.map(9), 103);  // 7 and 8 are missing
  map.leave_out(10);
  EXPECT_EQ(map.map(11), 104);
  EXPECT_EQ(map.map(7), 101);
  map.leave_out(8);  // late and not wanted: its place stays empty
  EXPECT_EQ(map.map(8), std::nullopt);
  EXPECT_EQ(map.map(12), 105);
}

TEST(NumberMapTest, ForgetsWhatIsOlderThanTheWindow) {
  NumberMap map(16);
  map.start(0, 0);
  map.map(0);
  EXPECT_EQ(map.map(100'000'000), 100'000'000);
  EXPECT_EQ(map.map(100'000'000 - 16), std::nullopt);
  EXPECT_EQ(map.map(100'000'000 - 15), 100'000'000 - 15);
}

TEST(NumberMapTest, StartsAgain) {
  NumberMap map(16);
  map.start(5, 100);
  map.map(7);
  map.start(1000, map.newest_out() + 1);
  EXPECT_EQ(map.map(1000), 103);
  EXPECT_EQ(map.map(999), std::nullopt);
}

TEST(TimerQueueTest, GivesTheEarliestFirst) {
  TimerQueue timers;
  const TimePoint t{10s};
  timers.schedule(1, t + 3s);
  timers.schedule(2, t + 1s);
  timers.schedule(3, kNever);
  EXPECT_EQ(timers.next(), t + 1s);
  EXPECT_EQ(timers.pop_due(t), std::nullopt);
  EXPECT_EQ(timers.pop_due(t + 5s), 2u);
  EXPECT_EQ(timers.pop_due(t + 5s), 1u);
  EXPECT_EQ(timers.pop_due(t + 5s), std::nullopt);
  EXPECT_EQ(timers.next(), kNever);
}

TEST(TimerQueueTest, OnlyAnEarlierTimeCounts) {
  TimerQueue timers;
  const TimePoint t{10s};
  timers.schedule(1, t + 3s);
  timers.schedule(1, t + 5s);
  timers.schedule(1, t + 1s);
  EXPECT_EQ(timers.pop_due(t + 10s), 1u);
  EXPECT_EQ(timers.pop_due(t + 10s), std::nullopt);
  timers.schedule(1, t + 20s);
  timers.remove(1);
  EXPECT_EQ(timers.pop_due(t + 30s), std::nullopt);
}

}  // namespace
}  // namespace conclave::sfu
