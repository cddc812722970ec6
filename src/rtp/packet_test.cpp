#include "rtp/packet.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/random.h"

namespace conclave::rtp {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes copy(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

// V=2, X, one CSRC; M, PT 100; one-byte extensions: id 1 = {0x85}, padding, id 3 = {1,2,3}.
const Bytes kPacket{0x91, 0xE4, 0x12, 0x34, 0xDE, 0xAD, 0xBE, 0xEF, 0x01, 0x02, 0x03, 0x04,  // fixed header
                    0xAA, 0xBB, 0xCC, 0xDD,                                                  // CSRC
                    0xBE, 0xDE, 0x00, 0x02, 0x10, 0x85, 0x00, 0x32, 0x01, 0x02, 0x03, 0x00,  // extension
                    0x70, 0x71, 0x72};

TEST(PacketView, ReadsEveryPart) {
  const auto view = PacketView::parse(kPacket);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->header(), (PacketHeader{true, 100, 0x1234, 0xDEADBEEF, 0x01020304}));
  ASSERT_EQ(view->csrc_count(), 1u);
  EXPECT_EQ(view->csrc(0), 0xAABBCCDDu);
  EXPECT_EQ(view->header_size(), 28u);
  EXPECT_EQ(copy(view->payload()), (Bytes{0x70, 0x71, 0x72}));
  EXPECT_EQ(view->padding_size(), 0u);
  ASSERT_TRUE(view->find_extension(1));
  EXPECT_EQ(copy(*view->find_extension(1)), Bytes{0x85});
  ASSERT_TRUE(view->find_extension(3));
  EXPECT_EQ(copy(*view->find_extension(3)), (Bytes{1, 2, 3}));
  EXPECT_FALSE(view->find_extension(2));
  EXPECT_FALSE(view->find_extension(0));
}

TEST(PacketView, RefusesEveryTruncationOfTheHeader) {
  for (size_t size = 0; size < 28; ++size) EXPECT_FALSE(PacketView::parse(ByteSpan(kPacket).first(size))) << size;
  EXPECT_TRUE(PacketView::parse(ByteSpan(kPacket).first(28)));
}

TEST(PacketView, RefusesOtherVersions) {
  for (const uint8_t version : {0x00, 0x40, 0xC0}) {
    Bytes packet = kPacket;
    packet[0] = static_cast<uint8_t>((packet[0] & 0x3F) | version);
    const auto view = PacketView::parse(packet);
    ASSERT_FALSE(view);
    EXPECT_STREQ(view.error().reason, "rtp-version");
  }
}

TEST(PacketView, TakesOffPadding) {
  Bytes packet{0xA0, 0x6F, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x55, 0, 0, 3};
  auto view = PacketView::parse(packet);
  ASSERT_TRUE(view);
  EXPECT_EQ(copy(view->payload()), Bytes{0x55});
  EXPECT_EQ(view->padding_size(), 3u);
  packet.back() = 4;  // nothing but padding
  view = PacketView::parse(packet);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->payload().empty());
  for (const uint8_t bad : {0, 5, 255}) {
    packet.back() = bad;
    view = PacketView::parse(packet);
    ASSERT_FALSE(view);
    EXPECT_STREQ(view.error().reason, "rtp-padding");
  }
}

TEST(PacketView, RefusesExtensionThatRunsOut) {
  Bytes packet = kPacket;
  packet[19] = 4;  // words: one more than there is
  const auto view = PacketView::parse(packet);
  ASSERT_FALSE(view);
  EXPECT_STREQ(view.error().reason, "rtp-extension");
}

Bytes with_extension(uint16_t profile, Bytes body) {
  Bytes packet{0x90, 0x6F, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3};
  packet.push_back(static_cast<uint8_t>(profile >> 8));
  packet.push_back(static_cast<uint8_t>(profile));
  packet.push_back(0);
  packet.push_back(static_cast<uint8_t>(body.size() / 4));
  packet.insert(packet.end(), body.begin(), body.end());
  return packet;
}

TEST(PacketView, ReadsTwoByteForm) {
  const Bytes packet = with_extension(0x1005, {0x0F, 0x00, 0x00, 0xF0, 0x02, 0x0A, 0x0B, 0x00});
  const auto view = PacketView::parse(packet);
  ASSERT_TRUE(view);
  ASSERT_TRUE(view->find_extension(15));
  EXPECT_TRUE(view->find_extension(15)->empty());
  ASSERT_TRUE(view->find_extension(240));
  EXPECT_EQ(copy(*view->find_extension(240)), (Bytes{0x0A, 0x0B}));
}

TEST(PacketView, SkipsExtensionOfAnotherProfile) {
  const Bytes packet = with_extension(0xABCD, {0x10, 0x85, 0x00, 0x00});
  const auto view = PacketView::parse(packet);
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->find_extension(1));
  EXPECT_EQ(view->header_size(), 20u);
}

TEST(PacketView, BrokenElementEndsTheWalk) {
  // RFC 8285 4.2: id 15 is reserved; so is id 0 with a length; the last element runs out of the extension.
  for (const uint8_t broken : {0xF0, 0x01, 0x4F}) {
    const Bytes packet = with_extension(0xBEDE, {0x10, 0x85, broken, 0x20, 0x66, 0x00, 0x00, 0x00});
    const auto view = PacketView::parse(packet);
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->find_extension(1));
    EXPECT_FALSE(view->find_extension(2)) << int{broken};
  }
}

TEST(WritePacket, LiteralBytes) {
  const Bytes level{0x85};
  const Bytes time{1, 2, 3};
  const std::array<ExtensionElement, 2> extensions{{{1, level}, {3, time}}};
  std::array<uint8_t, 64> out;
  const size_t size =
      write_packet(out, {true, 100, 0x1234, 0xDEADBEEF, 0x01020304}, extensions, Bytes{0x70}, Bytes{0x71});
  EXPECT_EQ(copy(ByteSpan(out).first(size)), (Bytes{0x90, 0xE4, 0x12, 0x34, 0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3, 4,  //
                                                    0xBE, 0xDE, 0,    2,    0x10, 0x85, 0x32, 1,    2, 3, 0, 0,  //
                                                    0x70, 0x71}));
}

TEST(WritePacket, TakesTwoByteFormWhenNeeded) {
  const Bytes data{7};
  const std::array<ExtensionElement, 2> extensions{{{15, data}, {2, {}}}};
  std::array<uint8_t, 64> out;
  const size_t size = write_packet(out, {}, extensions, Bytes{});
  EXPECT_EQ(copy(ByteSpan(out).subspan(12, size - 12)), (Bytes{0x10, 0x00, 0, 2, 15, 1, 7, 2, 0, 0, 0, 0}));
}

TEST(WritePacket, RefusesWhatCannotBeWritten) {
  std::array<uint8_t, 400> out;
  const Bytes data(256);
  EXPECT_EQ(write_packet(out, {}, std::array<ExtensionElement, 1>{{{0, ByteSpan(data).first(1)}}}, Bytes{}), 0u);
  EXPECT_EQ(write_packet(out, {}, std::array<ExtensionElement, 1>{{{1, data}}}, Bytes{}), 0u);
  EXPECT_EQ(write_packet(MutableByteSpan(out).first(12), {}, {}, Bytes{1}), 0u);
  EXPECT_EQ(write_packet(MutableByteSpan(out).first(13), {}, {}, Bytes{1}), 13u);
}

TEST(WritePacket, RoundTripsWhateverIsWritten) {
  SeededRandom random(1);
  for (int round = 0; round < 2000; ++round) {
    const PacketHeader header{random.below(2) == 1, static_cast<uint8_t>(random.below(128)),
                              static_cast<uint16_t>(random.below(65536)), random.next_u32(), random.next_u32()};
    std::array<uint8_t, 100> data;
    random.fill(data);
    std::array<ExtensionElement, 5> elements;
    const size_t count = random.below(6);
    const uint32_t longest = random.below(2) ? 16 : 40;
    for (size_t i = 0; i < count; ++i)  // distinct ids
      elements[i] = {static_cast<uint8_t>(1 + i * 3 + random.below(3)),
                     ByteSpan(data).subspan(random.below(40), 1 + random.below(longest))};
    const ByteSpan payload = ByteSpan(data).first(random.below(101));
    std::array<uint8_t, 500> out;
    const size_t size = write_packet(out, header, {elements.data(), count}, payload);
    const auto view = PacketView::parse(ByteSpan(out).first(size));
    ASSERT_TRUE(view);
    EXPECT_EQ(view->header(), header);
    EXPECT_EQ(copy(view->payload()), copy(payload));
    ExtensionReader reader = view->extensions();
    for (size_t i = 0; i < count; ++i) {
      const auto element = reader.next();
      ASSERT_TRUE(element);
      EXPECT_EQ(element->id, elements[i].id);
      EXPECT_EQ(copy(element->data), copy(elements[i].data));
    }
    EXPECT_FALSE(reader.next());
  }
}

}  // namespace
}  // namespace conclave::rtp
