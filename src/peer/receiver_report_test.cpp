#include "peer/receiver_report.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <set>
#include <vector>

#include "peer/test_time.h"

namespace conclave::peer {
namespace {

struct Streams {
  std::vector<std::unique_ptr<ReceiveStream>> owned;
  std::vector<ReceiveStream*> all;
  uint16_t sequence = 0;

  explicit Streams(uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
      owned.push_back(std::make_unique<ReceiveStream>(1000 + i, 90000));
      all.push_back(owned.back().get());
    }
  }
  void packet_each(TimePoint now) {
    ++sequence;
    for (ReceiveStream* stream : all) stream->handle_packet(now, {.sequence_number = sequence}, 100);
  }
};

/// The SSRCs of the blocks of one report; the report itself is checked on the way.
std::vector<uint32_t> report(ReceiverReporter& reporter, TimePoint now, const Streams& streams) {
  std::array<uint8_t, 1200> bytes;
  ByteWriter out(bytes);
  reporter.write(now, streams.all, "us", out);
  EXPECT_TRUE(out.ok());
  rtp::RtcpReader reader(out.written());
  const auto rr = reader.next();
  const auto sdes = reader.next();
  std::vector<uint32_t> ssrcs;
  if (!rr || !sdes || !std::holds_alternative<rtp::ReceiverReport>(*rr) ||
      !std::holds_alternative<rtp::SourceItems>(*sdes)) {
    ADD_FAILURE() << "not RR and SDES";
    return ssrcs;
  }
  EXPECT_EQ(std::get<rtp::ReceiverReport>(*rr).ssrc, 42u);
  EXPECT_EQ(std::get<rtp::SourceItems>(*sdes).cname, "us");
  const auto& blocks = std::get<rtp::ReceiverReport>(*rr).blocks;
  for (size_t i = 0; i < blocks.size(); ++i) ssrcs.push_back(blocks[i].ssrc);
  return ssrcs;
}

TEST(ReceiverReporter, EveryHalfSecondFromTheStart) {
  ReceiverReporter reporter(42);
  EXPECT_EQ(reporter.next_timeout(), kNever);
  reporter.start(kStart);
  EXPECT_FALSE(reporter.due(kStart + 499ms));
  EXPECT_TRUE(reporter.due(kStart + 500ms));
  EXPECT_TRUE(report(reporter, kStart + 510ms, Streams(0)).empty());  // written all the same
  EXPECT_EQ(reporter.next_timeout(), kStart + 1010ms);
}

TEST(ReceiverReporter, OnlyStreamsThatCame) {
  ReceiverReporter reporter(42);
  Streams streams(3);
  streams.all[1]->handle_packet(kStart, {.sequence_number = 1}, 100);
  EXPECT_EQ(report(reporter, kStart, streams), (std::vector<uint32_t>{1001}));
  EXPECT_TRUE(report(reporter, kStart + 500ms, streams).empty());
}

TEST(ReceiverReporter, GoesRoundWhenThereAreMoreThan31) {
  ReceiverReporter reporter(42);
  Streams streams(40);
  streams.packet_each(kStart);
  const auto first = report(reporter, kStart, streams);
  EXPECT_EQ(first.size(), 31u);
  const auto second = report(reporter, kStart + 500ms, streams);
  EXPECT_EQ(second.size(), 9u);
  std::set<uint32_t> all(first.begin(), first.end());
  all.insert(second.begin(), second.end());
  EXPECT_EQ(all.size(), 40u);
}

}  // namespace
}  // namespace conclave::peer
