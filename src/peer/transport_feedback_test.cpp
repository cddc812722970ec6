#include "peer/transport_feedback.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "peer/test_time.h"
#include "rtp/rtcp.h"

namespace conclave::peer {
namespace {

/// "base: 1 arrived, 0 lost" of each message that is due, separated by blanks.
std::string write_all(TransportFeedbackCollector& collector, TimePoint now, size_t room = 1200) {
  std::string text;
  std::array<uint8_t, 1200> out;
  while (const size_t size = collector.write(now, 1, 2, MutableByteSpan(out).first(room))) {
    rtp::RtcpReader reader(ByteSpan(out).first(size));
    const auto packet = reader.next();
    if (!packet || !std::holds_alternative<rtp::TransportFeedback>(*packet)) return "unreadable";
    const auto& feedback = std::get<rtp::TransportFeedback>(*packet);
    if (!text.empty()) text += ' ';
    text += std::to_string(feedback.base_sequence) + ':';
    rtp::PacketStatusReader statuses(feedback);
    while (const auto status = statuses.next()) text += status->arrival ? '1' : '0';
  }
  return text;
}

TEST(TransportFeedbackCollector, RhythmOfMarkersAndOthers) {
  TransportFeedbackCollector collector;
  EXPECT_EQ(collector.next_timeout(), kNever);
  collector.handle_packet(kStart, 1, false);
  EXPECT_EQ(collector.next_timeout(), kStart);  // the first at once
  EXPECT_EQ(write_all(collector, kStart), "1:1");
  EXPECT_EQ(collector.next_timeout(), kNever);
  collector.handle_packet(kStart + 1ms, 2, false);
  EXPECT_EQ(collector.next_timeout(), kStart + 100ms);
  EXPECT_EQ(write_all(collector, kStart + 99ms), "");
  collector.handle_packet(kStart + 5ms, 3, true);
  EXPECT_EQ(collector.next_timeout(), kStart + 20ms);
  EXPECT_EQ(write_all(collector, kStart + 20ms), "2:11");
}

TEST(TransportFeedbackCollector, LossAcrossMessages) {
  TransportFeedbackCollector collector;
  collector.handle_packet(kStart, 65534, true);
  EXPECT_EQ(write_all(collector, kStart), "65534:1");
  collector.handle_packet(kStart + 30ms, 1, true);
  EXPECT_EQ(write_all(collector, kStart + 30ms), "65535:001");
}

TEST(TransportFeedbackCollector, ReorderedWithinAMessage) {
  TransportFeedbackCollector collector;
  for (const uint16_t sequence : {10, 13, 11, 13, 12}) collector.handle_packet(kStart, sequence, true);
  EXPECT_EQ(write_all(collector, kStart), "10:1111");
}

TEST(TransportFeedbackCollector, LatePacketsTakeNothingBack) {
  TransportFeedbackCollector collector;
  for (const uint16_t sequence : {10, 11, 15, 16}) collector.handle_packet(kStart, sequence, true);
  EXPECT_EQ(write_all(collector, kStart), "10:1100011");
  for (const uint16_t sequence : {12, 14, 17, 19}) collector.handle_packet(kStart + 50ms, sequence, true);
  EXPECT_EQ(write_all(collector, kStart + 50ms), "12:1 14:1 17:101");
}

TEST(TransportFeedbackCollector, AJumpIsNoLoss) {
  TransportFeedbackCollector collector;
  collector.handle_packet(kStart, 10, true);
  write_all(collector, kStart);
  collector.handle_packet(kStart + 50ms, 20000, true);
  EXPECT_EQ(write_all(collector, kStart + 50ms), "20000:1");
}

TEST(TransportFeedbackCollector, BoundedAndDueWhenFull) {
  TransportFeedbackCollector collector;
  collector.handle_packet(kStart, 0, true);
  write_all(collector, kStart);
  for (uint16_t i = 1; i < 3000; ++i) collector.handle_packet(kStart + 1us * i, i, false);
  EXPECT_LE(collector.next_timeout(), kStart + 3ms);
  const std::string text = write_all(collector, kStart + 3ms);
  EXPECT_GE(std::ranges::count(text, '1'), 1024);
  EXPECT_EQ(collector.next_timeout(), kNever);
}

TEST(TransportFeedbackCollector, SmallBuffersTakeSeveralMessages) {
  TransportFeedbackCollector collector;
  for (uint16_t i = 0; i < 30; ++i) collector.handle_packet(kStart + i * 1ms, i, true);
  EXPECT_EQ(write_all(collector, kStart + 30ms, 40), "0:1111111111111 13:1111111111111 26:1111");
}

TEST(TransportFeedbackCollector, GapTooLongForTheBufferIsLeftOut) {
  TransportFeedbackCollector collector;
  collector.handle_packet(kStart, 0, true);
  write_all(collector, kStart);
  collector.handle_packet(kStart + 50ms, 900, true);
  EXPECT_EQ(write_all(collector, kStart + 50ms, 40), "900:1");
}

}  // namespace
}  // namespace conclave::peer
