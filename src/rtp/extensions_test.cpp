#include "rtp/extensions.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace conclave::rtp {
namespace {

struct Built {
  std::array<uint8_t, 200> bytes;
  size_t size = 0;
  PacketView view() const { return PacketView::parse(ByteSpan(bytes).first(size)).value(); }
};

Built build(const ExtensionBuilder& builder) {
  Built built;
  built.size = write_packet(built.bytes, {}, builder.elements(), ByteSpan{});
  return built;
}

TEST(Extensions, RoundTrip) {
  ExtensionBuilder builder;
  builder.add_audio_level({.level = 42, .voice = true});
  builder.add_abs_send_time(TimePoint(1500ms));
  builder.add_transport_sequence(0xFEDC);
  builder.add_video_orientation(3);
  builder.add_text(ExtensionId::mid, "a12");
  builder.add_text(ExtensionId::rid, "h");
  const Built built = build(builder);
  const PacketView view = built.view();
  EXPECT_EQ(find_audio_level(view), (AudioLevel{42, true}));
  EXPECT_EQ(find_abs_send_time(view), 0x60000u);  // 1.5 in 6.18 fixed point
  EXPECT_EQ(find_transport_sequence(view), 0xFEDC);
  EXPECT_EQ(find_video_orientation(view), 3);
  EXPECT_EQ(find_text(view, ExtensionId::mid), "a12");
  EXPECT_EQ(find_text(view, ExtensionId::rid), "h");
  EXPECT_FALSE(find_text(view, ExtensionId::repaired_rid));
}

TEST(Extensions, NothingThereIsNothing) {
  const Built built = build(ExtensionBuilder{});
  EXPECT_EQ(built.size, kFixedHeaderSize);
  EXPECT_FALSE(find_audio_level(built.view()));
  EXPECT_FALSE(find_transport_sequence(built.view()));
}

TEST(Extensions, WrongLengthIsNothing) {
  const std::vector<uint8_t> three{1, 2, 3};
  const std::array<ExtensionElement, 4> elements{{{1, three}, {5, three}, {13, three}, {3, ByteSpan(three).first(2)}}};
  std::array<uint8_t, 100> bytes;
  const size_t size = write_packet(bytes, {}, elements, ByteSpan{});
  const auto view = PacketView::parse(ByteSpan(bytes).first(size)).value();
  EXPECT_FALSE(find_audio_level(view));
  EXPECT_FALSE(find_transport_sequence(view));
  EXPECT_FALSE(find_video_orientation(view));
  EXPECT_FALSE(find_abs_send_time(view));
}

TEST(Extensions, TextMustBeVisible) {
  ExtensionBuilder builder;
  builder.add_text(ExtensionId::mid, std::string_view("a\0b", 3));
  builder.add_text(ExtensionId::rid, "seventeen-letters");
  const Built built = build(builder);
  EXPECT_FALSE(find_text(built.view(), ExtensionId::mid));
  EXPECT_FALSE(built.view().find_extension(static_cast<uint8_t>(ExtensionId::rid)));
}

TEST(Extensions, AbsSendTimeWrapsAfter64Seconds) {
  EXPECT_EQ(to_abs_send_time(TimePoint(64s)), 0u);
  EXPECT_EQ(to_abs_send_time(TimePoint(64s) - 1us), 0xFFFFFFu);
  EXPECT_EQ(to_abs_send_time(TimePoint(24h * 400) + 1s), ((400u * 86400 + 1) % 64) << 18);
}

TEST(Extensions, OnlyLevelAndOrientationPass) {
  ExtensionBuilder from;
  from.add_text(ExtensionId::mid, "0");
  from.add_text(ExtensionId::rid, "l");
  from.add_transport_sequence(9);
  from.add_audio_level({.level = 5});
  from.add_video_orientation(1);
  const Built built = build(from);
  ExtensionBuilder to;
  to.add_passing(find_passing(built.view()));
  ASSERT_EQ(to.elements().size(), 2u);
  EXPECT_EQ(to.elements()[0].id, 1);
  EXPECT_EQ(to.elements()[1].id, 13);
}

TEST(Extensions, FullBuilderTakesNoMore) {
  ExtensionBuilder builder;
  for (int i = 0; i < 100; ++i) builder.add_text(ExtensionId::mid, "0123456789abcdef");
  EXPECT_EQ(builder.elements().size(), 4u);
}

}  // namespace
}  // namespace conclave::rtp
