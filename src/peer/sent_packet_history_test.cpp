#include "peer/sent_packet_history.h"

#include <gtest/gtest.h>

#include <array>

#include "peer/test_time.h"
#include "rtp/rtcp.h"

namespace conclave::peer {
namespace {

struct Session {
  SentPacketHistory history;
  std::vector<PacketResult> results;

  void send(TimePoint now, int count, size_t size = 1000) {
    for (int i = 0; i < count; ++i) history.handle_sent(now, size);
  }
  /// Feedback about `base` and the arrivals given.
  void feedback(TimePoint now, int64_t base, std::vector<rtp::PacketArrival> arrivals) {
    std::array<uint8_t, 1200> out;
    const auto written = rtp::write_transport_feedback(out, 1, 2, 0, base, arrivals);
    ASSERT_EQ(written.arrivals, arrivals.size());
    rtp::RtcpReader reader(ByteSpan(out).first(written.size));
    const auto packet = reader.next();
    ASSERT_TRUE(packet && std::holds_alternative<rtp::TransportFeedback>(*packet));
    results.clear();
    history.handle_feedback(now, std::get<rtp::TransportFeedback>(*packet), results);
  }
};

TEST(SentPacketHistory, PairsFeedbackWithPackets) {
  Session session;
  EXPECT_EQ(session.history.next_sequence(), 1);
  session.send(kStart, 2, 500);
  session.send(kStart + 10ms, 1, 700);
  EXPECT_EQ(session.history.next_sequence(), 4);
  session.feedback(kStart + 50ms, 1, {{1, TimePoint(7s)}, {3, TimePoint(7s + 12ms)}});
  ASSERT_EQ(session.results.size(), 3u);
  EXPECT_TRUE(session.results[0].received);
  EXPECT_EQ(session.results[0].sent, kStart);
  EXPECT_FALSE(session.results[1].received);
  EXPECT_EQ(session.results[1].sequence, 2);
  EXPECT_EQ(session.results[2].size, 700);
  EXPECT_EQ(session.results[2].arrival - session.results[0].arrival, 12ms);
}

TEST(SentPacketHistory, EveryNewsOnce) {
  Session session;
  session.send(kStart, 3);
  session.feedback(kStart, 1, {{1, TimePoint(1s)}, {3, TimePoint(1s)}});
  session.feedback(kStart, 1, {{1, TimePoint(1s)}, {3, TimePoint(1s)}});
  EXPECT_TRUE(session.results.empty());
  session.feedback(kStart, 2, {{2, TimePoint(1s)}});  // it was only late
  ASSERT_EQ(session.results.size(), 1u);
  EXPECT_TRUE(session.results[0].received);
  session.feedback(kStart, 1, {{3, TimePoint(1s)}});  // and is not taken back
  EXPECT_TRUE(session.results.empty());
}

TEST(SentPacketHistory, IgnoresWhatWasNeverSentOrIsForgotten) {
  Session session;
  session.feedback(kStart, 1, {{1, TimePoint(1s)}, {40, TimePoint(1s)}});
  EXPECT_TRUE(session.results.empty());
  session.send(kStart, 2);
  session.feedback(kStart, 65500, {{65500, TimePoint(1s)}, {65537, TimePoint(1s)}, {65540, TimePoint(1s)}});
  ASSERT_EQ(session.results.size(), 2u);  // 65537 is 1, 65538 is 2 (lost); what comes behind was not sent yet
  EXPECT_EQ(session.results[0].sequence, 1);
  session.send(kStart, 3000);
  session.feedback(kStart, 2, {{2, TimePoint(1s)}});
  EXPECT_TRUE(session.results.empty());
}

TEST(SentPacketHistory, OverTheWrap) {
  Session session;
  session.send(kStart, 65540);
  EXPECT_EQ(session.history.next_sequence(), 5);
  session.feedback(kStart, 65535, {{65535, TimePoint(1s)}, {65536, TimePoint(1s)}, {65538, TimePoint(1s)}});
  ASSERT_EQ(session.results.size(), 4u);
  EXPECT_EQ(session.results[3].sequence, 65538);
  EXPECT_TRUE(session.results[3].received);
}

TEST(SentPacketHistory, RatesAndLoss) {
  Session session;
  EXPECT_EQ(session.history.loss(kStart), 0.0);
  TimePoint now = kStart;
  for (int64_t sequence = 1; sequence <= 400; sequence += 4) {
    session.send(now, 4, 1250);
    session.feedback(now, sequence, {{sequence, now}, {sequence + 1, now}, {sequence + 3, now}});
    now += 40ms;
  }
  EXPECT_NEAR(session.history.loss(now), 0.25, 0.01);
  EXPECT_NEAR(static_cast<double>(session.history.sent_bitrate_bps(now)), 1e6, 1e5);
  EXPECT_NEAR(static_cast<double>(session.history.acked_bitrate_bps(now)), 0.75e6, 1e5);
}

}  // namespace
}  // namespace conclave::peer
