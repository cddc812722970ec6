#include "rtp/rtcp_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/random.h"

namespace conclave::rtp {
namespace {

using Bytes = std::vector<uint8_t>;

struct Buffer {
  std::array<uint8_t, 2000> bytes;
  ByteWriter writer{bytes};
  Bytes written() const { return {bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(writer.size())}; }
};

/// The next packet, which must be a T.
template <class T>
T next(RtcpReader& reader) {
  const auto packet = reader.next();
  EXPECT_TRUE(packet && std::holds_alternative<T>(*packet)) << (reader.error() ? reader.error() : "");
  return packet && std::holds_alternative<T>(*packet) ? std::get<T>(*packet) : T{};
}

TEST(RtcpWriter, LiteralBytes) {
  Buffer out;
  write_receiver_report(out.writer, 0x01020304, {});
  write_sdes_cname(out.writer, 0x01020304, "hello");
  write_pli(out.writer, 1, 2);
  write_bye(out.writer, 7);
  EXPECT_EQ(out.written(), (Bytes{0x80, 201, 0, 1, 1, 2, 3, 4,                                    //
                                  0x81, 202, 0, 3, 1, 2, 3, 4, 1, 5, 'h', 'e', 'l', 'l', 'o', 0,  //
                                  0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0,   2,                      //
                                  0x81, 203, 0, 1, 0, 0, 0, 7}));
}

TEST(RtcpWriter, ReportsRoundTrip) {
  const ReportBlock block{0x09090909, 0x40, -2, 0x00010005, 7, 0xAABBCCDD, 0x10000};
  const SenderInfo info{{0xE800000180000000}, 0x1234, 10, 1024};
  Buffer out;
  write_sender_report(out.writer, 5, info, std::array{block});
  write_receiver_report(out.writer, 6, std::vector<ReportBlock>(40, block));
  RtcpReader reader(out.writer.written());
  const auto sr = next<SenderReport>(reader);
  EXPECT_EQ(sr.ssrc, 5u);
  EXPECT_EQ(sr.info, info);
  ASSERT_EQ(sr.blocks.size(), 1u);
  EXPECT_EQ(sr.blocks[0], block);
  const auto rr = next<ReceiverReport>(reader);
  ASSERT_EQ(rr.blocks.size(), kMaxReportBlocks);
  EXPECT_EQ(rr.blocks[30], block);
}

TEST(RtcpWriter, CnameOfEveryLength) {
  for (size_t length = 0; length < 260; ++length) {
    Buffer out;
    const std::string cname(length, 'x');
    write_sdes_cname(out.writer, 1, cname);
    ASSERT_EQ(out.writer.size() % 4, 0u);
    RtcpReader reader(out.writer.written());
    EXPECT_EQ(next<SourceItems>(reader).cname, cname.substr(0, 255));
    EXPECT_FALSE(reader.next());
    EXPECT_STREQ(reader.error(), nullptr);
  }
}

TEST(RtcpWriter, NackPacksPairs) {
  Buffer out;
  write_nack(out.writer, 1, 2, std::array<uint16_t, 5>{0xFFFE, 0xFFFF, 0x000E, 0x000F, 0x0100});
  EXPECT_EQ(out.written(), (Bytes{0x81, 205,  0,    5,    0,    0,    0, 1, 0,    0,    0, 2,  //
                                  0xFF, 0xFE, 0x80, 0x01, 0x00, 0x0F, 0, 0, 0x01, 0x00, 0, 0}));
  Buffer nothing;
  write_nack(nothing.writer, 1, 2, {});
  EXPECT_EQ(nothing.writer.size(), 0u);
}

TEST(RtcpWriter, NackRoundTripsAnyAscendingList) {
  SeededRandom random(3);
  for (int round = 0; round < 500; ++round) {
    std::vector<uint16_t> lost;
    auto sequence = static_cast<uint16_t>(random.next_u32());
    for (uint32_t i = 1 + random.below(60); i > 0; --i) {
      sequence = static_cast<uint16_t>(sequence + 1 + (random.below(3) ? random.below(4) : random.below(100)));
      lost.push_back(sequence);
    }
    Buffer out;
    write_nack(out.writer, 1, 2, lost);
    RtcpReader reader(out.writer.written());
    const auto nack = next<Nack>(reader);
    std::vector<uint16_t> read;
    for (size_t i = 0; i < nack.entries.size(); ++i) nack.entries[i].for_each([&](uint16_t s) { read.push_back(s); });
    EXPECT_EQ(read, lost);
  }
}

TEST(RtcpWriter, FirAndRemb) {
  Buffer out;
  write_fir(out.writer, 1, 7, 42);
  write_remb(out.writer, 1, 2'500'000, std::array<uint32_t, 2>{8, 9});
  RtcpReader reader(out.writer.written());
  const auto fir = next<Fir>(reader);
  ASSERT_EQ(fir.entries.size(), 1u);
  EXPECT_EQ(fir.entries[0].ssrc, 7u);
  EXPECT_EQ(fir.entries[0].sequence, 42);
  const auto remb = next<Remb>(reader);
  EXPECT_EQ(remb.ssrcs.size(), 2u);
  EXPECT_LE(remb.bitrate_bps, 2'500'000u);
  EXPECT_GT(remb.bitrate_bps, 2'499'980u);
}

TEST(RtcpWriter, RembByteForByte) {
  Buffer out;
  write_remb(out.writer, 0x01020304, 1'532'000, std::array<uint32_t, 1>{9});
  // draft-alvestrand-rmcat-remb-03 2.2: exponent 3, mantissa 191500
  EXPECT_EQ(out.written(), (Bytes{0x8F, 206,  0,    5,    1, 2, 3, 4, 0, 0, 0, 0, 'R', 'E', 'M', 'B',  //
                                  1,    0x0E, 0xEC, 0x0C, 0, 0, 0, 9}));
}

TEST(RtcpWriter, RembOfAnyRateIsRoundedDown) {
  for (unsigned shift = 0; shift < 64; ++shift) {
    const uint64_t rate = (uint64_t{1} << shift) + ((uint64_t{1} << shift) >> 20);
    Buffer out;
    write_remb(out.writer, 1, rate, {});
    RtcpReader reader(out.writer.written());
    const auto remb = next<Remb>(reader);
    EXPECT_LE(remb.bitrate_bps, rate);
    EXPECT_GE(remb.bitrate_bps, rate - (rate >> 17));
  }
}

TEST(RtcpWriter, FullBufferIsSaid) {
  std::array<uint8_t, 11> small;
  ByteWriter writer(small);
  write_pli(writer, 1, 2);
  EXPECT_FALSE(writer.ok());
}

}  // namespace
}  // namespace conclave::rtp
