#include "peer/packet_cache.h"

#include <gtest/gtest.h>

#include "peer/test_time.h"

namespace conclave::peer {
namespace {

void insert(PacketCache& cache, TimePoint now, uint16_t sequence) {
  cache.insert(now, {.rewrite = {.header = {.sequence_number = sequence, .timestamp = sequence * 10u}},
                     .original = {.position = sequence, .owner = 1, .size = 100}});
}

TEST(PacketCache, GivesWhatWasSent) {
  PacketCache cache;
  EXPECT_FALSE(cache.claim_for_resend(kStart, 5, 100ms));
  insert(cache, kStart, 5);
  const auto packet = cache.claim_for_resend(kStart + 30ms, 5, 100ms);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->rewrite.header.timestamp, 50u);
  EXPECT_EQ(packet->original.position, 5u);
  EXPECT_FALSE(cache.claim_for_resend(kStart + 30ms, 6, 100ms));
  EXPECT_FALSE(cache.claim_for_resend(kStart + 30ms, 5 + 64, 100ms));  // the same place in the ring
}

TEST(PacketCache, NotAgainWithinTheRoundTrip) {
  PacketCache cache;
  insert(cache, kStart, 5);
  const TimePoint first = kStart + 100ms;
  ASSERT_TRUE(cache.claim_for_resend(first, 5, 100ms));
  EXPECT_FALSE(cache.claim_for_resend(first + 89ms, 5, 100ms));
  EXPECT_TRUE(cache.claim_for_resend(first + 90ms, 5, 100ms));
  EXPECT_FALSE(cache.claim_for_resend(first + 91ms, 5, 0ms));
  EXPECT_TRUE(cache.claim_for_resend(first + 140ms, 5, 0ms));
}

TEST(PacketCache, GrowsToHoldASecond) {
  PacketCache cache;
  for (uint16_t i = 0; i < 500; ++i) insert(cache, kStart + i * 4ms, static_cast<uint16_t>(65400 + i));
  EXPECT_EQ(cache.capacity(), 256u);  // 250 a second
  const TimePoint now = kStart + 500 * 4ms;
  for (uint16_t i = 250; i < 500; ++i) EXPECT_TRUE(cache.claim_for_resend(now, static_cast<uint16_t>(65400 + i), 1ms));
}

TEST(PacketCache, SlowStreamsStaySmallAndFastOnesBounded) {
  PacketCache slow;
  for (uint16_t i = 0; i < 1000; ++i) insert(slow, kStart + i * 20ms, i);
  EXPECT_EQ(slow.capacity(), PacketCache::kMinCapacity);
  PacketCache fast;
  for (uint32_t i = 0; i < 100000; ++i) insert(fast, kStart + i * 1us, static_cast<uint16_t>(i));
  EXPECT_EQ(fast.capacity(), PacketCache::kMaxCapacity);
}

TEST(PacketCache, OldPacketsAreNotGivenOut) {
  PacketCache cache;
  insert(cache, kStart, 5);
  EXPECT_FALSE(cache.claim_for_resend(kStart + 3001ms, 5, 1ms));
}

TEST(PacketCache, ClearForgetsAndKeepsTheMemory) {
  PacketCache cache;
  insert(cache, kStart, 5);
  cache.clear();
  EXPECT_FALSE(cache.claim_for_resend(kStart, 5, 1ms));
  EXPECT_EQ(cache.capacity(), PacketCache::kMinCapacity);
  insert(cache, kStart, 5);
  EXPECT_TRUE(cache.claim_for_resend(kStart, 5, 1ms));
}

}  // namespace
}  // namespace conclave::peer
