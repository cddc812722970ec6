#include "peer/nack_generator.h"

#include <gtest/gtest.h>

#include <vector>

#include "peer/test_time.h"

namespace conclave::peer {
namespace {

using Lost = std::vector<uint16_t>;

Lost collect(NackGenerator& generator, TimePoint now, Duration round_trip = 0ms, size_t room = 300) {
  Lost lost(room);
  lost.resize(generator.collect(now, round_trip, lost));
  return lost;
}

TEST(NackGenerator, AsksAtOnceForAGap) {
  NackGenerator generator;
  generator.handle_packet(kStart, 65534);
  generator.handle_packet(kStart, 65535);
  EXPECT_EQ(generator.next_timeout(), kNever);
  generator.handle_packet(kStart, 65538);
  EXPECT_EQ(generator.next_timeout(), kStart);
  EXPECT_EQ(collect(generator, kStart), (Lost{0, 1}));
  EXPECT_EQ(collect(generator, kStart), Lost{});
}

TEST(NackGenerator, StopsWhenThePacketComes) {
  NackGenerator generator;
  generator.handle_packet(kStart, 10);
  generator.handle_packet(kStart, 14);
  generator.handle_packet(kStart, 12);
  EXPECT_EQ(collect(generator, kStart), (Lost{11, 13}));
  generator.handle_packet(kStart, 11);
  generator.handle_packet(kStart, 13);
  generator.handle_packet(kStart, 13);
  EXPECT_EQ(generator.missing(), 0u);
  EXPECT_EQ(generator.next_timeout(), kNever);
}

TEST(NackGenerator, RepeatsTenTimes) {
  NackGenerator generator;
  generator.handle_packet(kStart, 1);
  generator.handle_packet(kStart, 3);
  TimePoint now = kStart;
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(generator.next_timeout(), now) << i;
    EXPECT_EQ(collect(generator, now, 40ms), Lost{2});
    EXPECT_EQ(collect(generator, now + 149ms, 40ms), Lost{});
    now += 150ms;
  }
  EXPECT_EQ(generator.next_timeout(), kNever);
  EXPECT_EQ(generator.missing(), 0u);
}

TEST(NackGenerator, WaitsALongRoundTrip) {
  NackGenerator generator;
  generator.handle_packet(kStart, 1);
  generator.handle_packet(kStart, 3);
  collect(generator, kStart, 400ms);
  EXPECT_EQ(generator.next_timeout(), kStart + 400ms);
}

TEST(NackGenerator, GapOfAHundredIsAJump) {
  NackGenerator generator;
  generator.handle_packet(kStart, 0);
  generator.handle_packet(kStart, 100);
  EXPECT_EQ(generator.missing(), 99u);
  generator.handle_packet(kStart, 201);
  EXPECT_EQ(generator.missing(), 0u);
  generator.handle_packet(kStart, 203);
  EXPECT_EQ(collect(generator, kStart), Lost{202});
}

TEST(NackGenerator, OldestAreGivenUp) {
  NackGenerator generator;
  for (int64_t sequence = 0; sequence <= 300 * 2; sequence += 2) generator.handle_packet(kStart, sequence);
  EXPECT_EQ(generator.missing(), NackGenerator::kMaxMissing);
  const Lost lost = collect(generator, kStart);
  EXPECT_EQ(lost.front(), 599 - 2 * 255);
  EXPECT_EQ(lost.back(), 599);
}

TEST(NackGenerator, WhatDidNotFitIsStillDue) {
  NackGenerator generator;
  generator.handle_packet(kStart, 1);
  generator.handle_packet(kStart, 6);
  EXPECT_EQ(collect(generator, kStart, 0ms, 3), (Lost{2, 3, 4}));
  EXPECT_EQ(generator.next_timeout(), kStart);
  EXPECT_EQ(collect(generator, kStart, 0ms, 3), Lost{5});
}

TEST(NackGenerator, ResetForgets) {
  NackGenerator generator;
  generator.handle_packet(kStart, 1);
  generator.handle_packet(kStart, 6);
  generator.reset();
  EXPECT_EQ(generator.next_timeout(), kNever);
  generator.handle_packet(kStart, 50);
  EXPECT_EQ(generator.missing(), 0u);
}

}  // namespace
}  // namespace conclave::peer
