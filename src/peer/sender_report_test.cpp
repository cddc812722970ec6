#include "peer/sender_report.h"

#include <gtest/gtest.h>

#include <array>

namespace conclave::peer {
namespace {

TEST(SenderReport, KeepsTheClockAndTranslatesTheRest) {
  std::array<uint8_t, 100> bytes;
  ByteWriter out(bytes);
  const rtp::SenderInfo info{
      .ntp = {0x0123456789ABCDEF}, .rtp_timestamp = 0xFFFFFFF0, .packet_count = 9, .octet_count = 9};
  write_translated_sender_report(out, info, {.ssrc = 77, .timestamp_offset = 0x20, .packets = 3, .octets = 333}, "c");
  rtp::RtcpReader reader(out.written());
  const auto packet = reader.next();
  ASSERT_TRUE(packet && std::holds_alternative<rtp::SenderReport>(*packet));
  const auto& report = std::get<rtp::SenderReport>(*packet);
  EXPECT_EQ(report.ssrc, 77u);
  EXPECT_EQ(report.info, (rtp::SenderInfo{{0x0123456789ABCDEF}, 0x10, 3, 333}));
  EXPECT_TRUE(report.blocks.empty());
  const auto sdes = reader.next();
  ASSERT_TRUE(sdes && std::holds_alternative<rtp::SourceItems>(*sdes));
  EXPECT_EQ(std::get<rtp::SourceItems>(*sdes).ssrc, 77u);
  EXPECT_EQ(std::get<rtp::SourceItems>(*sdes).cname, "c");
}

}  // namespace
}  // namespace conclave::peer
