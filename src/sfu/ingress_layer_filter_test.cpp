#include "sfu/ingress_layer_filter.h"

#include <gtest/gtest.h>

namespace conclave::sfu {
namespace {

using Verdict = IngressLayerFilter::Verdict;
constexpr uint64_t kUseful = 1'500'000;
constexpr size_t kPacket = 1000;

/// A stream of 25 frames a second through a gate, reviewed twice a second with what came.
class IngressLayerFilterTest : public testing::Test {
 protected:
  void SetUp() override { filter_.set_target_bps(now_, kUseful); }

  struct Passed {
    size_t frames = 0;
    size_t bytes = 0;
    size_t shut = 0;
  };
  /// The packets of a frame come at once.
  Passed send_frame(size_t packets, bool keyframe = false) {
    Passed passed;
    for (size_t i = 0; i < packets; ++i) {
      const Verdict verdict = filter_.handle_packet(
          now_, {.begins_frame = i == 0, .ends_frame = i + 1 == packets, .is_keyframe = keyframe && i == 0}, kPacket);
      if (verdict == Verdict::pass) passed.bytes += kPacket;
      if (verdict == Verdict::shut) ++passed.shut;
      if (i == 0 && verdict == Verdict::pass) ++passed.frames;
    }
    return passed;
  }
  /// A keyframe comes when the gate wants one, or `every` frames.
  Passed send(Duration duration, uint64_t bps, size_t every = 0) {
    Passed sum;
    const TimePoint end = now_ + duration;
    size_t count = 0;
    for (; now_ < end; now_ += 40ms) {
      const bool keyframe = wanted_ || (every != 0 && count % every == 0);
      wanted_ = false;
      const Passed passed = send_frame(bps / 8 / 25 / kPacket, keyframe);
      sum.frames += passed.frames, sum.bytes += passed.bytes, sum.shut += passed.shut;
      if (++count % 12 != 0) continue;
      filter_.review(now_, bps, asked_since_);
      wanted_ = filter_.wants_keyframe(now_);
    }
    return sum;
  }

  TimePoint now_{1000s};
  TimePoint asked_since_ = kNever;
  bool wanted_ = false;
  IngressLayerFilter filter_;
};

TEST_F(IngressLayerFilterTest, WhoKeepsToTheUsefulRateNeverNotices) {
  EXPECT_EQ(send(60s, kUseful).frames, 1500u);
  // Nor for a keyframe of half a second's worth, nor for the next soon after.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(send_frame(90, true).frames, 1u);
    now_ += 40ms;
    EXPECT_EQ(send(200ms, kUseful).shut, 0u);
  }
}

TEST_F(IngressLayerFilterTest, WhoFloodsIsShutAtOnceAndShownAsStills) {
  const Passed first = send(2s, 20'000'000);
  EXPECT_EQ(first.shut, 1u);
  EXPECT_LE(first.bytes, 250'000u);
  // Keyframes come all the time; one every two seconds goes through.
  const Passed later = send(20s, 20'000'000, 1);
  EXPECT_GE(later.frames, 9u);
  EXPECT_LE(later.frames, 11u);
  EXPECT_LE(later.bytes * 8 / 20, kUseful * IngressLayerFilter::kToleranceHalves / 2);
  EXPECT_FALSE(filter_.open());
}

TEST_F(IngressLayerFilterTest, AFrameThatDoesNotEndIsCutOff) {
  EXPECT_LE(send_frame(5000, true).bytes, 200'000u);
  EXPECT_FALSE(filter_.open());
}

TEST_F(IngressLayerFilterTest, WhoIsAskedAndDoesNotCareIsShut) {
  EXPECT_EQ(send(10s, 4'000'000).shut, 0u) << "it was not asked for less yet";
  asked_since_ = now_;
  EXPECT_EQ(send(2900ms, 4'000'000).shut, 0u);
  EXPECT_EQ(send(1s, 4'000'000).shut, 1u);
  EXPECT_FALSE(filter_.open());
}

TEST_F(IngressLayerFilterTest, WhoObeysIsShownAgainFromAKeyframeOn) {
  send(2s, 20'000'000);
  ASSERT_FALSE(filter_.open());
  EXPECT_EQ(send_frame(6).frames, 0u) << "not before a keyframe";
  const Passed after = send(3s, kUseful);
  EXPECT_TRUE(filter_.open());
  EXPECT_GE(after.frames, 50u);
  EXPECT_EQ(after.shut, 0u);
}

TEST_F(IngressLayerFilterTest, ALowerRateLeavesTimeToObey) {
  send(5s, kUseful);
  asked_since_ = now_;
  filter_.set_target_bps(now_, 200'000);
  EXPECT_EQ(send(2900ms, kUseful).shut, 0u);
  EXPECT_EQ(send(2s, kUseful).shut, 1u);
}

TEST_F(IngressLayerFilterTest, AHigherOneHoldsAtOnce) {
  filter_.set_target_bps(now_, 6'000'000);
  EXPECT_EQ(send(10s, 6'000'000).shut, 0u);
}

TEST_F(IngressLayerFilterTest, AtFirstACameraOfWhomNobodyAskedAnythingMayCome) {
  IngressLayerFilter fresh;
  filter_ = fresh;
  filter_.set_target_bps(now_, 200'000);
  EXPECT_EQ(send(2s, 1'500'000).shut, 0u);
  EXPECT_GE(send(3s, 1'500'000).shut, 1u);
}

TEST_F(IngressLayerFilterTest, WhatNobodyWatchesIsNotCounted) {
  filter_.set_target_bps(now_, 0);
  EXPECT_EQ(send(2s, 20'000'000).frames, 50u);
}

}  // namespace
}  // namespace conclave::sfu
