#include "peer/packet_slab.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "base/random.h"

namespace conclave::peer {
namespace {

using Bytes = std::vector<uint8_t>;
Bytes copy(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

TEST(PacketSlab, FindsWhatWasStored) {
  PacketSlab slab(7, 100);
  const PacketRef a = slab.store(Bytes(60, 1));
  EXPECT_EQ(copy(slab.find(a)), Bytes(60, 1));
  const PacketRef b = slab.store(Bytes(30, 2));
  EXPECT_EQ(copy(slab.find(a)), Bytes(60, 1));
  const PacketRef c = slab.store(Bytes(20, 3));  // does not fit behind b: overwrites the beginning
  EXPECT_TRUE(slab.find(a).empty());
  EXPECT_EQ(copy(slab.find(b)), Bytes(30, 2));
  EXPECT_EQ(copy(slab.find(c)), Bytes(20, 3));
}

TEST(PacketSlab, ForeignAndImpossibleReferences) {
  PacketSlab slab(7, 100);
  EXPECT_TRUE(slab.find({.position = 0, .owner = 7, .size = 4}).empty());
  const PacketRef ref = slab.store(Bytes(10, 1));
  PacketRef foreign = ref;
  foreign.owner = 8;
  EXPECT_TRUE(slab.find(foreign).empty());
  EXPECT_TRUE(slab.find(slab.store(Bytes(101, 1))).empty());
  EXPECT_TRUE(slab.find(slab.store({})).empty());
  EXPECT_FALSE(slab.find(ref).empty());
}

TEST(PacketSlab, NeverGivesOtherBytes) {
  SeededRandom random(5);
  PacketSlab slab(1, 5000);
  std::deque<std::pair<PacketRef, Bytes>> stored;
  for (int round = 0; round < 3000; ++round) {
    const Bytes bytes(1 + random.below(1400), static_cast<uint8_t>(random.next_u32()));
    stored.emplace_back(slab.store(bytes), bytes);
    if (stored.size() > 50) stored.pop_front();
    bool found = false;  // once one is there, all younger ones are
    for (const auto& [ref, original] : stored) {
      const ByteSpan bytes_now = slab.find(ref);
      EXPECT_TRUE(!found || !bytes_now.empty());
      if (bytes_now.empty()) continue;
      found = true;
      EXPECT_EQ(copy(bytes_now), original);
    }
    EXPECT_TRUE(found);
  }
}

}  // namespace
}  // namespace conclave::peer
