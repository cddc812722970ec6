#include "rtp/rewrite.h"

#include <gtest/gtest.h>

#include <vector>

namespace conclave::rtp {
namespace {

using Bytes = std::vector<uint8_t>;

const Bytes kOriginal{0x80, 0xE4, 0x00, 0x07, 0, 0, 0, 9, 1, 1, 1, 1, 0xA0, 0xA1, 0xA2, 0xA3};
const Rewrite kRewrite{
    .header = {true, 100, 0x0203, 0x04050607, 0x08090A0B}, .skip = 2, .prefix_size = 3, .prefix = {0xC0, 0xC1, 0xC2}};

Bytes written(size_t size, const std::array<uint8_t, 64>& out) { return {out.begin(), out.begin() + size}; }

TEST(Rewrite, ReplacesHeaderAndFirstBytes) {
  std::array<uint8_t, 64> out;
  const size_t size = write_rewritten(out, kRewrite, PacketView::parse(kOriginal).value(), {});
  EXPECT_EQ(written(size, out), (Bytes{0x80, 0xE4, 2, 3, 4, 5, 6, 7, 8, 9, 0xA, 0xB, 0xC0, 0xC1, 0xC2, 0xA2, 0xA3}));
}

TEST(Rewrite, RtxPutsTheOriginalSequenceNumberFirst) {
  std::array<uint8_t, 64> out;
  const PacketHeader rtx{.payload_type = 96, .sequence_number = 1, .ssrc = 0x99999999};
  const size_t size = write_rewritten_rtx(out, rtx, kRewrite, PacketView::parse(kOriginal).value(), {});
  EXPECT_EQ(written(size, out), (Bytes{0x80, 0xE0, 0, 1, 4, 5, 6, 7, 0x99, 0x99, 0x99, 0x99,  //
                                       0x02, 0x03, 0xC0, 0xC1, 0xC2, 0xA2, 0xA3}));
}

TEST(Rewrite, RefusesWhatIsTooShortOrTooLong) {
  std::array<uint8_t, 64> out;
  const auto original = PacketView::parse(kOriginal).value();
  Rewrite rewrite = kRewrite;
  rewrite.skip = 5;
  EXPECT_EQ(write_rewritten(out, rewrite, original, {}), 0u);
  EXPECT_EQ(write_rewritten_rtx(out, {}, rewrite, original, {}), 0u);
  EXPECT_EQ(write_rewritten(MutableByteSpan(out).first(16), kRewrite, original, {}), 0u);
}

}  // namespace
}  // namespace conclave::rtp
