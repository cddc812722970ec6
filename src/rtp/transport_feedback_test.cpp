#include "rtp/transport_feedback.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <vector>

#include "base/random.h"
#include "rtp/rtcp.h"

namespace conclave::rtp {
namespace {

using Bytes = std::vector<uint8_t>;

std::vector<PacketStatus> statuses(const TransportFeedback& feedback) {
  std::vector<PacketStatus> all;
  PacketStatusReader reader(feedback);
  while (const auto status = reader.next()) all.push_back(*status);
  return all;
}

/// Head of a message: SSRCs 1 and 2, base 100, `count` statuses, reference time 2 (128 ms), feedback count 3.
Bytes body(uint16_t count, Bytes rest) {
  Bytes bytes{0, 0, 0, 1, 0, 0, 0, 2, 0, 100, static_cast<uint8_t>(count >> 8), static_cast<uint8_t>(count),
              0, 0, 2, 3};
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

TEST(TransportFeedback, OneBitVector) {
  // 1 0 1, the rest of the chunk beyond the count
  const Bytes bytes = body(3, {0xA8, 0x00, 4, 8});
  const auto feedback = TransportFeedback::parse(bytes);
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->media_ssrc, 2u);
  EXPECT_EQ(feedback->feedback_count, 3);
  const auto all = statuses(*feedback);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].sequence, 100);
  EXPECT_EQ(all[0].arrival, 129ms);
  EXPECT_FALSE(all[1].arrival);
  EXPECT_EQ(all[2].sequence, 102);
  EXPECT_EQ(all[2].arrival, 131ms);
}

TEST(TransportFeedback, TwoBitVectorWithNegativeDelta) {
  // small, large, lost, small, lost, lost, lost
  const Bytes bytes = body(7, {0xD8, 0x40, 0, 0xFF, 0xFC, 40});
  const auto feedback = TransportFeedback::parse(bytes);
  ASSERT_TRUE(feedback);
  const auto all = statuses(*feedback);
  ASSERT_EQ(all.size(), 7u);
  EXPECT_EQ(all[0].arrival, 128ms);
  EXPECT_EQ(all[1].arrival, 127ms);
  EXPECT_FALSE(all[2].arrival);
  EXPECT_EQ(all[3].arrival, 137ms);
  EXPECT_FALSE(all[6].arrival);
}

TEST(TransportFeedback, RunLength) {
  // 1000 lost, then 3 with large deltas of 25 ms
  const Bytes bytes = body(1003, {0x03, 0xE8, 0x40, 0x03, 0, 100, 0, 100, 0, 100});
  const auto feedback = TransportFeedback::parse(bytes);
  ASSERT_TRUE(feedback);
  const auto all = statuses(*feedback);
  ASSERT_EQ(all.size(), 1003u);
  EXPECT_FALSE(all[999].arrival);
  EXPECT_EQ(all[1000].sequence, 1100);
  EXPECT_EQ(all[1002].arrival, 203ms);
}

TEST(TransportFeedback, RefusesWhatIsMissingOrAbsurd) {
  const auto reason = [](const Bytes& bytes) {
    const auto feedback = TransportFeedback::parse(bytes);
    return feedback ? "" : feedback.error().reason;
  };
  const Bytes whole = body(7, {0xD8, 0x40, 0, 0xFF, 0xFC, 40});
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_STREQ(reason({whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)}), "rtcp-body") << size;
  EXPECT_STREQ(reason(body(0, {0x20, 0x01, 0})), "rtcp-body");     // about nothing
  EXPECT_STREQ(reason(body(1, {0x20, 0x00, 0, 0})), "rtcp-body");  // an empty run
  EXPECT_STREQ(reason(body(1, {0x60, 0x01, 0, 0})), "rtcp-body");  // the reserved symbol
  EXPECT_STREQ(reason(body(5000, {0x13, 0x88, 0, 0})), "feedback-too-long");
}

TEST(TransportFeedback, WritesLiteralBytes) {
  std::array<uint8_t, 64> out;
  const std::array<PacketArrival, 2> arrivals{{{100, TimePoint(129ms)}, {102, TimePoint(131ms)}}};
  const auto written = write_transport_feedback(out, 1, 2, 3, 100, arrivals);
  EXPECT_EQ(written.arrivals, 2u);
  EXPECT_EQ(Bytes(out.begin(), out.begin() + static_cast<ptrdiff_t>(written.size)),
            (Bytes{0x8F, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 100, 0, 3, 0, 0, 2, 3, 0xA8, 0x00, 4, 8}));
}

TEST(TransportFeedback, PadsToWholeWords) {
  std::array<uint8_t, 64> out;
  const std::array<PacketArrival, 1> arrivals{{{65536 + 5, TimePoint(128ms)}}};
  const auto written = write_transport_feedback(out, 1, 2, 0, 65536 + 5, arrivals);
  EXPECT_EQ(Bytes(out.begin(), out.begin() + static_cast<ptrdiff_t>(written.size)),
            (Bytes{0xAF, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 5, 0, 1, 0, 0, 2, 0, 0x20, 0x01, 0, 1}));
}

TEST(TransportFeedback, TakesNothingItCannotSay) {
  std::array<uint8_t, 64> out;
  EXPECT_EQ(write_transport_feedback(out, 1, 2, 0, 0, {}).size, 0u);
  // 9 s between neighbours, and sequence numbers that do not ascend: the rest is left to the next message.
  std::array<PacketArrival, 2> arrivals{{{1, TimePoint(1s)}, {2, TimePoint(10s)}}};
  EXPECT_EQ(write_transport_feedback(out, 1, 2, 0, 1, arrivals).arrivals, 1u);
  arrivals[1] = {1, TimePoint(1s)};
  EXPECT_EQ(write_transport_feedback(out, 1, 2, 0, 1, arrivals).arrivals, 1u);
  EXPECT_EQ(write_transport_feedback(out, 1, 2, 0, 2, arrivals).arrivals, 0u);
  EXPECT_EQ(write_transport_feedback(MutableByteSpan(out).first(20), 1, 2, 0, 1, arrivals).arrivals, 0u);
}

TEST(TransportFeedback, RoundTripsAnyTraffic) {
  SeededRandom random(4);
  for (int round = 0; round < 400; ++round) {
    std::vector<PacketArrival> arrivals;
    int64_t sequence = 60000 + random.below(10000);
    const int64_t base = sequence - random.below(20);
    TimePoint at{Duration(random.next_u32() * int64_t{1000})};
    for (uint32_t i = 1 + random.below(300); i > 0; --i) {
      arrivals.push_back({sequence, at});
      sequence += random.below(4) ? 1 : 1 + random.below(round % 2 ? 3 : 60);
      at += Duration(int64_t{random.below(round % 3 ? 20'000 : 300'000)} - (random.below(10) ? 0 : 30'000));
    }
    std::map<uint16_t, Duration> read;
    int64_t from = base;
    for (std::span<const PacketArrival> rest = arrivals; !rest.empty();) {
      std::array<uint8_t, 1200> out;
      const auto written =
          write_transport_feedback(MutableByteSpan(out).first(60 + random.below(1140)), 1, 2, 7, from, rest);
      ASSERT_GT(written.arrivals, 0u);
      RtcpReader reader(ByteSpan(out).first(written.size));
      const auto packet = reader.next();
      ASSERT_TRUE(packet && std::holds_alternative<TransportFeedback>(*packet)) << reader.error();
      const auto& feedback = std::get<TransportFeedback>(*packet);
      EXPECT_EQ(feedback.base_sequence, static_cast<uint16_t>(from));
      from = rest[written.arrivals - 1].sequence + 1;
      const auto all = statuses(feedback);
      EXPECT_EQ(static_cast<uint16_t>(all.back().sequence + 1), static_cast<uint16_t>(from));
      for (const PacketStatus& status : all)
        if (status.arrival) read[status.sequence] = *status.arrival;
      rest = rest.subspan(written.arrivals);
    }
    constexpr Duration kWrap = 64ms * (1 << 24);
    for (const PacketArrival& arrival : arrivals) {
      Duration since = arrival.at.time_since_epoch();
      since -= since % 250us;
      Duration got = read[static_cast<uint16_t>(arrival.sequence)];
      EXPECT_EQ((since - got) % kWrap, Duration::zero()) << arrival.sequence;
    }
    EXPECT_EQ(read.size(), arrivals.size());
  }
}

}  // namespace
}  // namespace conclave::rtp
