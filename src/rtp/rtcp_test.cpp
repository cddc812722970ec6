#include "rtp/rtcp.h"

#include <gtest/gtest.h>

#include <vector>

namespace conclave::rtp {
namespace {

using Bytes = std::vector<uint8_t>;

/// The only packet of `input`, as T; it points into bytes kept until the next call.
template <class T>
T only(const Bytes& input) {
  static Bytes bytes;
  bytes = input;
  RtcpReader reader(bytes);
  const auto packet = reader.next();
  EXPECT_TRUE(packet.has_value());
  EXPECT_STREQ(reader.error(), nullptr);
  EXPECT_FALSE(reader.next());
  const T* found = packet ? std::get_if<T>(&*packet) : nullptr;
  EXPECT_NE(found, nullptr);
  return found ? *found : T{};
}

const char* error_of(const Bytes& bytes) {
  RtcpReader reader(bytes);
  while (reader.next()) {
  }
  return reader.error();
}

const Bytes kSr{0x81, 200, 0, 12, 1, 2, 3, 4, 0xE8, 0, 0, 1, 0x80, 0, 0, 0, 0, 0, 0x12, 0x34, 0, 0, 0, 10, 0, 0, 4, 0,
                // report block: lost -2
                9, 9, 9, 9, 0x40, 0xFF, 0xFF, 0xFE, 0, 1, 0, 5, 0, 0, 0, 7, 0xAA, 0xBB, 0xCC, 0xDD, 0, 1, 0, 0};
const Bytes kSdes{0x81, 202, 0, 4, 1, 2, 3, 4, 1, 5, 'h', 'e', 'l', 'l', 'o', 0, 0, 0, 0, 0};
const Bytes kPli{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2};

TEST(Rtcp, SenderReport) {
  const auto report = only<SenderReport>(kSr);
  EXPECT_EQ(report.ssrc, 0x01020304u);
  EXPECT_EQ(report.info, (SenderInfo{{0xE800000180000000}, 0x1234, 10, 1024}));
  ASSERT_EQ(report.blocks.size(), 1u);
  EXPECT_EQ(report.blocks[0], (ReportBlock{0x09090909, 0x40, -2, 0x00010005, 7, 0xAABBCCDD, 0x10000}));
}

TEST(Rtcp, ReceiverReportWithoutBlocks) {
  const auto report = only<ReceiverReport>({0x80, 201, 0, 1, 0, 0, 0, 5});
  EXPECT_EQ(report.ssrc, 5u);
  EXPECT_TRUE(report.blocks.empty());
}

TEST(Rtcp, SourceItems) {
  const auto items = only<SourceItems>(kSdes);
  EXPECT_EQ(items.ssrc, 0x01020304u);
  EXPECT_EQ(items.cname, "hello");
  EXPECT_EQ(only<SourceItems>({0x80, 202, 0, 0}).cname, "");
  // The name runs out of the packet; the list has no end.
  EXPECT_STREQ(error_of({0x81, 202, 0, 2, 1, 2, 3, 4, 1, 9, 'a', 'b'}), "rtcp-body");
  EXPECT_STREQ(error_of({0x81, 202, 0, 2, 1, 2, 3, 4, 1, 2, 'a', 'b'}), "rtcp-body");
}

TEST(Rtcp, Bye) {
  const auto bye = only<Bye>({0x82, 203, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2});
  ASSERT_EQ(bye.ssrcs.size(), 2u);
  EXPECT_EQ(bye.ssrcs[1].ssrc, 2u);
  EXPECT_STREQ(error_of({0x82, 203, 0, 1, 0, 0, 0, 1}), "rtcp-body");
}

TEST(Rtcp, Nack) {
  const auto nack = only<Nack>({0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0xFF, 0xFE, 0x80, 0x03});
  EXPECT_EQ(nack.media_ssrc, 2u);
  ASSERT_EQ(nack.entries.size(), 1u);
  std::vector<uint16_t> lost;
  nack.entries[0].for_each([&](uint16_t sequence) { lost.push_back(sequence); });
  EXPECT_EQ(lost, (std::vector<uint16_t>{0xFFFE, 0xFFFF, 0x0000, 0x000E}));
  EXPECT_STREQ(error_of({0x81, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}), "rtcp-body");  // asks for nothing
}

TEST(Rtcp, PliAndFir) {
  EXPECT_EQ(only<Pli>(kPli).media_ssrc, 2u);
  const auto fir = only<Fir>({0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 42, 0, 0, 0});
  ASSERT_EQ(fir.entries.size(), 1u);
  EXPECT_EQ(fir.entries[0].ssrc, 7u);
  EXPECT_EQ(fir.entries[0].sequence, 42);
}

TEST(Rtcp, Remb) {
  // exponent 3, mantissa 0x20000: 1048576 bit/s
  const auto remb =
      only<Remb>({0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1, 0x0E, 0, 0, 0, 0, 0, 9});
  EXPECT_EQ(remb.bitrate_bps, 1048576u);
  ASSERT_EQ(remb.ssrcs.size(), 1u);
  EXPECT_EQ(remb.ssrcs[0].ssrc, 9u);
  EXPECT_EQ(only<Remb>({0x8F, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 0, 0xFF, 0xFF, 0xFF}).bitrate_bps,
            UINT64_MAX);
  // More SSRCs than there are.
  EXPECT_STREQ(error_of({0x8F, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1, 0, 0, 1}), "rtcp-body");
  // Another application's message.
  only<UnknownPacket>({0x8F, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'C'});
}

TEST(Rtcp, Tmmbr) {
  // exponent 2, mantissa 1000, overhead 40
  const auto tmmbr = only<Tmmbr>({0x83, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 8, 0x08, 0x07, 0xD0, 0x28});
  ASSERT_EQ(tmmbr.entries.size(), 1u);
  EXPECT_EQ(tmmbr.entries[0].ssrc, 8u);
  EXPECT_EQ(tmmbr.entries[0].bitrate_bps, 4000u);
  EXPECT_EQ(tmmbr.entries[0].overhead, 40);
}

TEST(Rtcp, WalksACompound) {
  Bytes bytes = kSr;
  bytes.insert(bytes.end(), kSdes.begin(), kSdes.end());
  bytes.insert(bytes.end(), {0x80, 207, 0, 1, 0, 0, 0, 1});  // XR
  bytes.insert(bytes.end(), kPli.begin(), kPli.end());
  RtcpReader reader(bytes);
  std::vector<size_t> kinds;
  while (const auto packet = reader.next()) kinds.push_back(packet->index());
  EXPECT_EQ(kinds, (std::vector<size_t>{0, 2, 10, 5}));
  EXPECT_STREQ(reader.error(), nullptr);
}

TEST(Rtcp, PassesOverABadBody) {
  Bytes bytes{0x81, 201, 0, 1, 0, 0, 0, 1};  // says one block, has none
  bytes.insert(bytes.end(), kPli.begin(), kPli.end());
  RtcpReader reader(bytes);
  const auto packet = reader.next();
  ASSERT_TRUE(packet);
  EXPECT_TRUE(std::holds_alternative<Pli>(*packet));
  EXPECT_STREQ(reader.error(), "rtcp-body");
}

TEST(Rtcp, OneDatagramTellsOfABoundedNumberOfPackets) {
  // 4096 packets lost, said in one chunk: 24 bytes that cost as much work as 4096 others.
  const Bytes feedback{0x8F, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 100, 0x10, 0, 0, 0, 2, 3, 0x10, 0, 0, 0};
  Bytes bytes;
  for (int i = 0; i < 60; ++i) bytes.insert(bytes.end(), feedback.begin(), feedback.end());
  bytes.insert(bytes.end(), kPli.begin(), kPli.end());
  RtcpReader reader(bytes);
  size_t statuses = 0;
  bool pli = false;
  while (const auto packet = reader.next()) {
    if (const auto* one = std::get_if<TransportFeedback>(&*packet)) statuses += one->status_count;
    pli |= std::holds_alternative<Pli>(*packet);
  }
  EXPECT_EQ(statuses, TransportFeedback::kMaxStatuses);
  EXPECT_TRUE(pli);
  EXPECT_STREQ(reader.error(), "feedback-too-long");
}

TEST(Rtcp, BadFrameEndsTheWalk) {
  EXPECT_STREQ(error_of({0x80, 201, 0}), "rtcp-truncated");
  EXPECT_STREQ(error_of({0x80, 201, 0, 2, 0, 0, 0, 1}), "rtcp-truncated");
  EXPECT_STREQ(error_of({0x40, 201, 0, 1, 0, 0, 0, 1}), "rtcp-version");
  EXPECT_STREQ(error_of({0xA0, 201, 0, 1, 0, 0, 0, 0}), "rtcp-padding");
  EXPECT_STREQ(error_of({0xA0, 201, 0, 1, 0, 0, 0, 5}), "rtcp-padding");
  EXPECT_STREQ(error_of({0xA0, 201, 0, 0}), "rtcp-padding");
  EXPECT_STREQ(error_of({}), nullptr);
}

TEST(Rtcp, EveryTruncationIsRefused) {
  for (const Bytes& whole : {kSr, kSdes, kPli})
    for (size_t size = 1; size < whole.size(); ++size)
      EXPECT_NE(error_of({whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)}), nullptr) << size;
}

TEST(Rtcp, TakesOffPadding) {
  const auto report = only<ReceiverReport>({0xA0, 201, 0, 2, 0, 0, 0, 5, 0, 0, 0, 4});
  EXPECT_EQ(report.ssrc, 5u);
}

}  // namespace
}  // namespace conclave::rtp
