#include "peer/receive_stream.h"

#include <gtest/gtest.h>

#include "peer/test_time.h"

namespace conclave::peer {
namespace {

struct Feed {
  ReceiveStream stream{0x1234, 90000};
  TimePoint now = kStart;
  uint32_t timestamp = 0;

  ReceivedPacket packet(uint16_t sequence) {
    return stream.handle_packet(now, {.sequence_number = sequence, .timestamp = timestamp, .ssrc = 0x1234}, 1000);
  }
  /// A packet on time, 10 ms after the last.
  ReceivedPacket next(uint16_t sequence) {
    now += 10ms;
    timestamp += 900;
    return packet(sequence);
  }
};

TEST(ReceiveStream, UnwrapsAndTellsOrder) {
  Feed feed;
  const auto first = feed.next(65534);
  EXPECT_EQ(first.order, PacketOrder::newest);
  EXPECT_EQ(first.sequence % 65536, 65534);
  EXPECT_EQ(feed.next(65535).sequence, first.sequence + 1);
  const auto gap = feed.next(2);
  EXPECT_EQ(gap.order, PacketOrder::newest);
  EXPECT_EQ(gap.sequence, first.sequence + 4);
  const auto late = feed.next(0);
  EXPECT_EQ(late.order, PacketOrder::late);
  EXPECT_EQ(late.sequence, first.sequence + 2);
  EXPECT_EQ(feed.next(0).order, PacketOrder::duplicate);
  EXPECT_EQ(feed.next(2).order, PacketOrder::duplicate);
  EXPECT_EQ(feed.stream.duplicates(), 2u);
  EXPECT_EQ(feed.stream.packets(), 4u);
  EXPECT_EQ(feed.stream.cumulative_lost(), 1);
}

TEST(ReceiveStream, PacketsBeforeTheFirstAreLate) {
  Feed feed;
  feed.next(0);
  EXPECT_EQ(feed.next(65535).order, PacketOrder::late);
}

TEST(ReceiveStream, HistoryForgetsWhatWasSeenOneTurnAgo) {
  Feed feed;
  feed.next(100);
  feed.next(100 + 1024);  // the same place in the bitmap
  feed.next(100 + 1023 + 1024);
  EXPECT_EQ(feed.next(100 + 1024).order, PacketOrder::duplicate);
  EXPECT_EQ(feed.next(101 + 1024).order, PacketOrder::late);
  EXPECT_EQ(feed.next(100 + 1023).order, PacketOrder::refused);  // too old to know
}

TEST(ReceiveStream, JumpNeedsTwoPackets) {
  Feed feed;
  const auto before = feed.next(10);
  EXPECT_EQ(feed.next(20000).order, PacketOrder::refused);
  EXPECT_EQ(feed.next(11).order, PacketOrder::newest);  // a stray packet changed nothing
  EXPECT_EQ(feed.next(20001).order, PacketOrder::refused);
  const auto after = feed.next(20002);
  EXPECT_EQ(after.order, PacketOrder::restarted);
  EXPECT_EQ(after.sequence % 65536, 20002);
  EXPECT_GT(after.sequence, before.sequence);
  EXPECT_EQ(feed.next(20003).order, PacketOrder::newest);
}

TEST(ReceiveStream, RestartBackwardsStillAscends) {
  Feed feed;
  const auto before = feed.next(30000);
  feed.next(5);
  const auto after = feed.next(6);
  EXPECT_EQ(after.order, PacketOrder::restarted);
  EXPECT_EQ(after.sequence % 65536, 6);
  EXPECT_GT(after.sequence, before.sequence);
  EXPECT_EQ(feed.stream.cumulative_lost(), 0);
}

TEST(ReceiveStream, RetransmissionFillsAHoleOnceAndHidesNoLoss) {
  Feed feed;
  feed.next(1);
  feed.next(3);
  const rtp::PacketHeader lost{.sequence_number = 2};
  EXPECT_EQ(feed.stream.handle_retransmission(feed.now, lost, 100).order, PacketOrder::late);
  EXPECT_EQ(feed.stream.handle_retransmission(feed.now, lost, 100).order, PacketOrder::duplicate);
  EXPECT_EQ(feed.stream.cumulative_lost(), 1);
  EXPECT_EQ(feed.stream.packets(), 3u);
  // Never a restart, however often.
  for (uint16_t sequence = 20000; sequence < 20010; ++sequence)
    EXPECT_EQ(feed.stream.handle_retransmission(feed.now, {.sequence_number = sequence}, 100).order,
              PacketOrder::refused);
}

TEST(ReceiveStream, ReportBlock) {
  Feed feed;
  EXPECT_FALSE(feed.stream.make_report_block(feed.now));
  feed.next(65535);
  for (uint16_t sequence = 0; sequence < 7; ++sequence)
    if (sequence != 3 && sequence != 4) feed.next(sequence);
  feed.stream.handle_sender_report(feed.now, {.ntp = {0x1111222233334444}});
  auto block = feed.stream.make_report_block(feed.now + 500ms);
  ASSERT_TRUE(block);
  // 8 expected, 2 lost; one cycle of sequence numbers.
  EXPECT_EQ(*block, (rtp::ReportBlock{0x1234, 64, 2, 0x10006, 0, 0x22223333, 0x8000}));
  EXPECT_FALSE(feed.stream.make_report_block(feed.now)) << "nothing came since";
  feed.next(7);
  block = feed.stream.make_report_block(feed.now);
  ASSERT_TRUE(block);
  EXPECT_EQ(block->fraction_lost, 0);
  EXPECT_EQ(block->cumulative_lost, 2);
}

TEST(ReceiveStream, LatePacketsMakeNoNegativeFraction) {
  Feed feed;
  feed.next(1);
  feed.next(4);
  feed.stream.make_report_block(feed.now);
  feed.next(2);
  feed.next(3);
  const auto block = feed.stream.make_report_block(feed.now);
  ASSERT_TRUE(block);
  EXPECT_EQ(block->fraction_lost, 0);
  EXPECT_EQ(block->cumulative_lost, 0);
}

TEST(ReceiveStream, Jitter) {
  Feed feed;
  for (uint16_t sequence = 0; sequence < 200; ++sequence) feed.next(sequence);
  EXPECT_EQ(feed.stream.jitter(), 0u);
  // Alternately 5 ms early and late: a difference of 900 ticks every time, to which the average converges.
  for (uint16_t sequence = 200; sequence < 400; ++sequence) {
    feed.now += sequence % 2 ? 20ms : 0ms;
    feed.timestamp += 900;
    feed.packet(sequence);
  }
  EXPECT_NEAR(feed.stream.jitter(), 900, 20);
  // A jump of the timestamps is no jitter.
  feed.timestamp += 900'000'000;
  feed.next(400);
  EXPECT_LT(feed.stream.jitter(), 910u);
}

TEST(ReceiveStream, Bitrate) {
  Feed feed;
  for (uint16_t sequence = 0; sequence < 200; ++sequence) feed.next(sequence);
  EXPECT_NEAR(static_cast<double>(feed.stream.bitrate_bps(feed.now)), 800e3, 80e3);
  EXPECT_EQ(feed.stream.bitrate_bps(feed.now + 2s), 0u);
  EXPECT_EQ(feed.stream.last_packet(), feed.now);
}

}  // namespace
}  // namespace conclave::peer
