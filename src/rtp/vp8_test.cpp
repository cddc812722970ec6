#include "rtp/vp8.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/random.h"
#include "rtp/frame_info.h"

namespace conclave::rtp {
namespace {

using Bytes = std::vector<uint8_t>;

// X S; I L T K; PictureID 0x1234 (15 bits); TL0PICIDX 0x21; TID 2 Y KEYIDX 5; then a keyframe of 1280x720.
const Bytes kKeyframe{0x90, 0xF0, 0x92, 0x34, 0x21, 0xA5,  //
                      0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x00, 0x45, 0xD0, 0x02, 0x99};

TEST(Vp8, ReadsTheFullDescriptor) {
  const auto descriptor = parse_vp8_descriptor(kKeyframe);
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->size, 6);
  EXPECT_TRUE(descriptor->begins_frame());
  EXPECT_FALSE(descriptor->non_reference);
  EXPECT_EQ(descriptor->picture_id, 0x1234);
  EXPECT_TRUE(descriptor->long_picture_id);
  EXPECT_EQ(descriptor->tl0_pic_idx, 0x21);
  EXPECT_EQ(descriptor->temporal_id, 2);
  EXPECT_TRUE(descriptor->layer_sync);
  EXPECT_EQ(descriptor->key_idx, 5);
}

TEST(Vp8, ReadsShortForms) {
  auto descriptor = parse_vp8_descriptor(Bytes{0x30, 0x01});
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->size, 1);
  EXPECT_TRUE(descriptor->non_reference);
  EXPECT_FALSE(descriptor->picture_id || descriptor->tl0_pic_idx || descriptor->temporal_id || descriptor->key_idx);
  descriptor = parse_vp8_descriptor(Bytes{0x83, 0x90, 0x7F, 0x1F, 0x01});  // I K, PID 3
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->size, 4);
  EXPECT_EQ(descriptor->partition, 3);
  EXPECT_EQ(descriptor->picture_id, 0x7F);
  EXPECT_FALSE(descriptor->long_picture_id);
  EXPECT_FALSE(descriptor->temporal_id);
  EXPECT_EQ(descriptor->key_idx, 0x1F);
}

TEST(Vp8, RefusesEveryTruncation) {
  for (size_t size = 0; size <= 6; ++size) {
    const auto descriptor = parse_vp8_descriptor(ByteSpan(kKeyframe).first(size));
    ASSERT_FALSE(descriptor) << size;
    EXPECT_STREQ(descriptor.error().reason, "vp8-truncated");
  }
}

TEST(Vp8, KeyframeAndSize) {
  Bytes packet = kKeyframe;
  auto descriptor = parse_vp8_descriptor(packet).value();
  EXPECT_TRUE(begins_vp8_keyframe(descriptor, packet));
  // 0x4500: 1280 below two bits of scaling.
  EXPECT_EQ(read_vp8_frame_size(descriptor, packet), (FrameSize{1280, 720}));
  EXPECT_FALSE(read_vp8_frame_size(descriptor, ByteSpan(packet).first(15)));
  packet[9] = 0;  // no start code
  EXPECT_FALSE(read_vp8_frame_size(descriptor, packet));
  packet[6] |= 1;  // P: an interframe
  EXPECT_FALSE(begins_vp8_keyframe(descriptor, packet));
  packet = kKeyframe;
  packet[0] = 0x91;  // PID 1: not the first partition
  EXPECT_FALSE(begins_vp8_keyframe(parse_vp8_descriptor(packet).value(), packet));
  packet[0] = 0x80;  // S not set: in the middle of a partition
  EXPECT_FALSE(begins_vp8_keyframe(parse_vp8_descriptor(packet).value(), packet));
}

TEST(Vp8, WritesTheFullDescriptor) {
  const auto descriptor = parse_vp8_descriptor(kKeyframe).value();
  std::array<uint8_t, kMaxVp8Descriptor> out;
  ASSERT_EQ(write_vp8_descriptor(out, descriptor), 6u);
  EXPECT_EQ(Bytes(out.begin(), out.end()), Bytes(kKeyframe.begin(), kKeyframe.begin() + 6));
}

TEST(Vp8, ShortPictureIdBecomesLong) {
  auto descriptor = parse_vp8_descriptor(Bytes{0x90, 0x80, 0x05, 0x01}).value();
  descriptor.picture_id = 0x7FFF;
  std::array<uint8_t, kMaxVp8Descriptor> out;
  ASSERT_EQ(write_vp8_descriptor(out, descriptor), 4u);
  EXPECT_EQ(Bytes(out.begin(), out.begin() + 4), (Bytes{0x90, 0x80, 0xFF, 0xFF}));
  EXPECT_EQ(write_vp8_descriptor(MutableByteSpan(out).first(3), descriptor), 0u);
}

TEST(Vp8, RoundTripsEveryCombinationOfFields) {
  SeededRandom random(2);
  for (unsigned present = 0; present < 16; ++present) {
    Vp8Descriptor written;
    written.non_reference = random.below(2) == 1;
    written.start_of_partition = random.below(2) == 1;
    written.partition = static_cast<uint8_t>(random.below(8));
    if (present & 1) written.picture_id = static_cast<uint16_t>(random.below(0x8000));
    if (present & 2) written.tl0_pic_idx = static_cast<uint8_t>(random.below(256));
    if (present & 4) written.temporal_id = static_cast<uint8_t>(random.below(4));
    if (present & 4) written.layer_sync = random.below(2) == 1;
    if (present & 8) written.key_idx = static_cast<uint8_t>(random.below(32));
    std::array<uint8_t, kMaxVp8Descriptor + 1> out{};
    const size_t size = write_vp8_descriptor(out, written);
    const auto read = parse_vp8_descriptor(ByteSpan(out).first(size + 1));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->size, size);
    EXPECT_EQ(read->non_reference, written.non_reference);
    EXPECT_EQ(read->begins_frame(), written.begins_frame());
    EXPECT_EQ(read->partition, written.partition);
    EXPECT_EQ(read->picture_id, written.picture_id);
    EXPECT_EQ(read->tl0_pic_idx, written.tl0_pic_idx);
    EXPECT_EQ(read->temporal_id, written.temporal_id);
    EXPECT_EQ(read->layer_sync, written.layer_sync);
    EXPECT_EQ(read->key_idx, written.key_idx);
  }
}

TEST(Vp8, WhatAForwarderMustKnowOfAFrame) {
  const auto descriptor = parse_vp8_descriptor(kKeyframe);
  ASSERT_TRUE(descriptor);
  const FrameInfo video = make_frame_info(*descriptor, kKeyframe, true);
  EXPECT_TRUE(video.begins_frame && video.ends_frame && video.is_keyframe && video.layer_sync);
  EXPECT_FALSE(video.discardable);
  EXPECT_EQ(video.temporal_id, 2);
  EXPECT_EQ(video.size, (FrameSize{1280, 720}));
}

}  // namespace
}  // namespace conclave::rtp
