#include "peer/retransmission.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace conclave::peer {
namespace {

using Bytes = std::vector<uint8_t>;

TEST(UnwrapRtx, RestoresTheOriginalInPlace) {
  // P X M, PT 96; one extension; OSN 0x0708; payload; two bytes of padding
  Bytes packet{0xB0, 0xE0, 0, 1,    0,    0,    0,    9,    0x22, 0x22, 0x22, 0x22, 0xBE,
               0xDE, 0,    1, 0x51, 0x00, 0x2A, 0x00, 0x07, 0x08, 0xA0, 0xA1, 0,    2};
  const auto original = unwrap_rtx(packet, 0x11111111);
  ASSERT_TRUE(original);
  EXPECT_EQ(Bytes(original->begin(), original->end()),
            (Bytes{0x90, 0xE4, 0x07, 0x08, 0, 0,    0,    9,    0x11, 0x11, 0x11,
                   0x11, 0xBE, 0xDE, 0,    1, 0x51, 0x00, 0x2A, 0x00, 0xA0, 0xA1}));
  EXPECT_TRUE(rtp::PacketView::parse(*original));
}

TEST(UnwrapRtx, RefusalsChangeNothing) {
  const auto reason = [](Bytes packet) {
    const Bytes before = packet;
    const auto original = unwrap_rtx(packet, 1);
    EXPECT_EQ(packet, before);
    return original ? "" : original.error().reason;
  };
  EXPECT_STREQ(reason({0x80, 100, 0, 1, 0, 0, 0, 9, 2, 2, 2, 2, 0, 7, 1}), "rtx-payload-type");
  EXPECT_STREQ(reason({0x80, 96, 0, 1, 0, 0, 0, 9, 2, 2, 2, 2, 0, 7}), "rtx-empty");
  EXPECT_STREQ(reason({0xA0, 96, 0, 1, 0, 0, 0, 9, 2, 2, 2, 2, 0, 0, 3}), "rtx-empty");
  EXPECT_STREQ(reason({0x80, 96, 0, 1}), "rtp-truncated");
}

TEST(RtxSender, WhatItWritesUnwrapsToWhatWasSent) {
  const Bytes ingress{0x80, 0x64, 0x00, 0x01, 0, 0, 0, 1, 5, 5, 5, 5, 0x10, 0xA1, 0xA2};
  const auto view = rtp::PacketView::parse(ingress).value();
  const rtp::Rewrite rewrite{
      .header = {true, 100, 4000, 90000, 0x11111111}, .skip = 1, .prefix_size = 2, .prefix = {7, 8}};
  std::array<uint8_t, 100> sent;
  const size_t sent_size = rtp::write_rewritten(sent, rewrite, view, {});

  RtxSender sender(0x22222222, 65535);
  std::array<uint8_t, 100> resent;
  const size_t size = sender.write(resent, rewrite, view, {});
  ASSERT_EQ(size, sent_size + 2);
  const auto rtx = rtp::PacketView::parse(ByteSpan(resent).first(size)).value();
  EXPECT_EQ(rtx.header(), (rtp::PacketHeader{true, 96, 65535, 90000, 0x22222222}));
  EXPECT_EQ(sender.next_sequence(), 0);

  const auto original = unwrap_rtx(MutableByteSpan(resent).first(size), 0x11111111);
  ASSERT_TRUE(original);
  EXPECT_EQ(Bytes(original->begin(), original->end()),
            Bytes(sent.begin(), sent.begin() + static_cast<ptrdiff_t>(sent_size)));
}

TEST(RtxSender, CountsOnlyWhatItWrote) {
  const Bytes ingress{0x80, 0x64, 0x00, 0x01, 0, 0, 0, 1, 5, 5, 5, 5, 0x10, 0xA1};
  const auto view = rtp::PacketView::parse(ingress).value();
  RtxSender sender(2);
  std::array<uint8_t, 100> out;
  EXPECT_EQ(sender.write(out, {.header = {.payload_type = 111}}, view, {}), 0u);  // audio has no RTX
  EXPECT_EQ(sender.write(MutableByteSpan(out).first(15), {.header = {.payload_type = 100}}, view, {}), 0u);
  EXPECT_EQ(sender.next_sequence(), 1);
}

TEST(RtxPayloadType, ByTheTable) {
  EXPECT_EQ(find_rtx_payload_type(100), 96);
  EXPECT_FALSE(find_rtx_payload_type(111));
  EXPECT_FALSE(find_rtx_payload_type(0));  // what payload types without RTX have as associated
}

}  // namespace
}  // namespace conclave::peer
