#include "meeting/room/speaker_times.h"

#include <gtest/gtest.h>

namespace conclave::meeting {
namespace {

TimePoint at(int64_t seconds) { return TimePoint{Duration{1h} + seconds * Duration{1s}}; }

Duration total(const SpeakerTimes& times, const char* endpoint, TimePoint now) {
  for (const SpeakerTimes::Entry& entry : times.totals(now))
    if (entry.endpoint == endpoint) return entry.total;
  return -Duration{1s};
}

TEST(SpeakerTimes, TurnsAddUpAndTheRunningOneCounts) {
  SpeakerTimes times;
  times.set_speaker(at(0), "a");
  times.set_speaker(at(10), "b");
  times.set_speaker(at(12), "b");  // told again: the turn goes on
  times.set_speaker(at(15), "a");
  EXPECT_EQ(total(times, "a", at(20)), 15s);
  EXPECT_EQ(total(times, "b", at(20)), 5s);
  times.set_speaker(at(20), "");
  EXPECT_EQ(total(times, "a", at(90)), 15s);
  EXPECT_LT(total(times, "c", at(90)), 0s);
}

TEST(SpeakerTimes, WhoLeavesKeepsItsTimeAndName) {
  SpeakerTimes times;
  times.set_speaker(at(0), "a");
  times.record_left(at(3), "a", "Ann");
  times.record_left(at(3), "b", "Bob");  // never spoke
  ASSERT_EQ(times.totals(at(60)).size(), 1u);
  EXPECT_EQ(times.totals(at(60))[0].name, "Ann");
  EXPECT_TRUE(times.totals(at(60))[0].left);
  EXPECT_EQ(total(times, "a", at(60)), 3s);
  times.set_speaker(at(60), "a");  // came back under the same id
  EXPECT_FALSE(times.totals(at(60))[0].left);
  EXPECT_EQ(total(times, "a", at(61)), 4s);
}

TEST(SpeakerTimes, TheEarliestWhoLeftAreForgottenFirst) {
  SpeakerTimes times;
  times.set_speaker(at(0), "stays");
  for (size_t i = 0; i <= SpeakerTimes::kMaxLeft; ++i) {
    times.set_speaker(at(1), std::to_string(i));
    times.record_left(at(2), std::to_string(i), "n");
  }
  EXPECT_EQ(times.totals(at(2)).size(), SpeakerTimes::kMaxLeft + 1);
  EXPECT_EQ(total(times, "stays", at(2)), 1s);
  EXPECT_LT(total(times, "0", at(2)), 0s);
  EXPECT_EQ(total(times, "1", at(2)), 1s);
}

}  // namespace
}  // namespace conclave::meeting
