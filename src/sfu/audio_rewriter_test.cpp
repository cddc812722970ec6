#include "sfu/audio_rewriter.h"

#include <gtest/gtest.h>

#include <array>

namespace conclave::sfu {
namespace {

class AudioRewriterTest : public testing::Test {
 protected:
  MediaPacket packet(int64_t sequence, uint32_t timestamp, bool empty = false) {
    const std::array<uint8_t, 3> payload = {1, 2, 3};
    const size_t size = rtp::write_packet(bytes_, {false, 111, static_cast<uint16_t>(sequence), timestamp, 42}, {},
                                          ByteSpan(payload).first(empty ? 0 : 3));
    MediaPacket packet{.view = *rtp::PacketView::parse(ByteSpan(bytes_).first(size))};
    packet.at = now_;
    packet.sequence = sequence;
    return packet;
  }
  rtp::PacketHeader send(int64_t sequence, uint32_t timestamp) {
    const auto out = rewriter_.rewrite(packet(sequence, timestamp));
    EXPECT_TRUE(out);
    return out ? out->header : rtp::PacketHeader{};
  }

  TimePoint now_{1000s};
  std::array<uint8_t, 64> bytes_;
  AudioRewriter rewriter_{7, 1000};
};

TEST_F(AudioRewriterTest, KeepsGapsOfLossAndClosesThoseOfChoice) {
  EXPECT_EQ(send(50, 4800).sequence_number, 1000);
  EXPECT_EQ(send(52, 6720).sequence_number, 1002);
  EXPECT_EQ(send(51, 5760).sequence_number, 1001);
  rewriter_.leave_out(packet(53, 7680));
  EXPECT_FALSE(rewriter_.rewrite(packet(54, 8640, true)));
  const rtp::PacketHeader next = send(55, 9600);
  EXPECT_EQ(next.sequence_number, 1003);
  EXPECT_EQ(next.timestamp, 9600u);
  EXPECT_EQ(next.ssrc, 7u);
}

TEST_F(AudioRewriterTest, AnotherSourceContinuesTheStream) {
  send(50, 4800);
  now_ += 2s;
  rewriter_.restart();
  EXPECT_FALSE(rewriter_.started());
  const rtp::PacketHeader other = send(9, 4'000'000'000);
  EXPECT_EQ(other.sequence_number, 1001);
  EXPECT_EQ(other.timestamp, 4800u + 96000u);
  now_ += 20ms;
  EXPECT_EQ(send(10, 4'000'000'960).timestamp, 4800u + 96000u + 960u);
}

TEST_F(AudioRewriterTest, ALatePacketDoesNotBeginAStream) {
  MediaPacket late = packet(50, 4800);
  late.order = peer::PacketOrder::late;
  EXPECT_FALSE(rewriter_.rewrite(late));
}

}  // namespace
}  // namespace conclave::sfu
