#include "base/egress_queue.h"

#include <gtest/gtest.h>

#include <array>

namespace conclave {
namespace {

const UdpPath kPath{*SocketAddress::parse("192.0.2.1:1"), *SocketAddress::parse("192.0.2.2:2")};

TEST(EgressQueue, KeepsOrderAndReusesItsSlots) {
  EgressQueue queue;
  const uint8_t first[] = {1, 2, 3};
  queue.push(kPath, first);
  MutableByteSpan slot = queue.open();
  slot[0] = 9;
  queue.commit(kPath, 1);
  ASSERT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue[0].bytes().size(), 3u);
  EXPECT_EQ(queue[1].bytes()[0], 9);
  EXPECT_EQ(queue[1].path, kPath);
  const uint8_t* reused = queue[0].data.data();
  queue.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.open().data(), reused);
  queue.abandon();
  EXPECT_TRUE(queue.empty());
}

TEST(EgressQueue, ARareTurnDoesNotHoldMemoryForGood) {
  EgressQueue queue;
  for (size_t i = 0; i < EgressQueue::kMaxKept + 500; ++i) queue.push(kPath, std::array<uint8_t, 1>{});
  EXPECT_EQ(queue.capacity(), EgressQueue::kMaxKept + 500);
  queue.clear();
  EXPECT_EQ(queue.capacity(), EgressQueue::kMaxKept);
}

TEST(EgressQueue, RefusesWhatIsLargerThanASlot) {
  EgressQueue queue;
  const std::vector<uint8_t> large(kMaxDatagram + 1);
  queue.push(kPath, large);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace conclave
