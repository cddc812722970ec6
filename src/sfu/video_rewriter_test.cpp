#include "sfu/video_rewriter.h"

#include <gmock/gmock.h>

#include "base/random.h"
#include "base/sequence.h"
#include "sfu/synthetic_packets.h"

namespace conclave::sfu {
namespace {

using testing_support::SyntheticLayer;

struct Out {
  uint16_t sequence;
  uint32_t timestamp;
  uint16_t picture_id;
  uint8_t tl0;
  uint8_t temporal_id;
  bool marker;
};

class VideoRewriterTest : public testing::Test {
 protected:
  static constexpr uint32_t kSsrc = 0xAABBCCDD;

  void feed(const std::vector<MediaPacket>& packets) {
    for (const MediaPacket& packet : packets) feed(packet);
  }
  void feed(const MediaPacket& packet) {
    const auto rewrite = rewriter_.rewrite(packet);
    if (!rewrite) return;
    EXPECT_EQ(rewrite->header.ssrc, kSsrc);
    std::vector<uint8_t> payload(rewrite->prefix_bytes().begin(), rewrite->prefix_bytes().end());
    const ByteSpan rest = packet.view.payload().subspan(rewrite->skip);
    payload.insert(payload.end(), rest.begin(), rest.end());
    const auto descriptor = rtp::parse_vp8_descriptor(payload);
    ASSERT_TRUE(descriptor);
    out_.push_back({rewrite->header.sequence_number, rewrite->header.timestamp, *descriptor->picture_id,
                    *descriptor->tl0_pic_idx, *descriptor->temporal_id, rewrite->header.marker});
  }
  /// Every packet follows its predecessor: no gap, time does not go back, pictures count by one.
  void expect_continuous() {
    for (size_t i = 1; i < out_.size(); ++i) {
      const Out& a = out_[i - 1];
      const Out& b = out_[i];
      EXPECT_EQ(static_cast<uint16_t>(b.sequence - a.sequence), 1) << i;
      if (b.timestamp == a.timestamp) {
        EXPECT_EQ(b.picture_id, a.picture_id) << i;
      } else {
        EXPECT_TRUE(is_newer(b.timestamp, a.timestamp)) << i;
        EXPECT_EQ(b.picture_id, (a.picture_id + 1) & 0x7FFF) << i;
        EXPECT_EQ(static_cast<uint8_t>(b.tl0 - a.tl0), b.temporal_id == 0 ? 1 : 0) << i;
      }
    }
  }

  TimePoint now_{1000s};
  VideoRewriter rewriter_{kSsrc, 500};
  SyntheticLayer low_{0, 65530, 4'000'000'000, 32766, 250};
  SyntheticLayer middle_{1, 100, 77, 12, 3};
  SyntheticLayer high_{2, 40000, 123'456'789, 20000, 99};
  std::vector<Out> out_;
};

TEST_F(VideoRewriterTest, PassesOneLayerWithItsOwnNumbersWrapped) {
  rewriter_.set_target(0);
  for (int i = 0; i < 10; ++i) feed(low_.frame(now_ += 33ms, i == 0));
  ASSERT_EQ(out_.size(), 20u);
  EXPECT_EQ(out_[0].sequence, 500);
  EXPECT_EQ(out_[0].timestamp, 4'000'000'000);
  EXPECT_EQ(out_[0].picture_id, 32766);
  expect_continuous();
}

TEST_F(VideoRewriterTest, IsContinuousOverSwitchesUpAndDown) {
  rewriter_.set_target(0);
  const auto all = [&](bool low_key, bool high_key) {
    now_ += 33ms;
    feed(low_.frame(now_, low_key));
    feed(high_.frame(now_, high_key));
  };
  all(true, true);
  for (int i = 0; i < 5; ++i) all(false, false);
  rewriter_.set_target(2);
  EXPECT_TRUE(rewriter_.selector().needs_keyframe());
  for (int i = 0; i < 3; ++i) all(false, false);
  all(false, true);
  EXPECT_EQ(rewriter_.selector().current(), 2);
  for (int i = 0; i < 5; ++i) all(false, false);
  rewriter_.set_target(0);
  for (int i = 0; i < 3; ++i) all(false, false);
  all(true, false);
  for (int i = 0; i < 5; ++i) all(false, false);
  EXPECT_EQ(rewriter_.selector().current(), 0);
  // In the frame interval of the switch upwards both layers' frames went out.
  EXPECT_EQ(out_.size(), 2u * (1 + 5 + 3 + 2 + 5 + 3 + 1 + 5));
  expect_continuous();
}

TEST_F(VideoRewriterTest, TheTimeOfASwitchFollowsTheClock) {
  rewriter_.set_target(2);
  feed(low_.frame(now_, true));
  feed(middle_.frame(now_ += 1ms, true));  // together with the low one: one frame further
  feed(high_.frame(now_ += 500ms, true));  // half a second later
  ASSERT_EQ(out_.size(), 6u);
  EXPECT_EQ(out_[2].timestamp - out_[0].timestamp, 3000u);
  EXPECT_EQ(out_[4].timestamp - out_[2].timestamp, 45000u);
  expect_continuous();
}

TEST_F(VideoRewriterTest, LeavesANumberFreeAfterAnUnfinishedFrame) {
  rewriter_.set_target(2);
  feed(low_.frame(now_, true));
  feed(low_.frame(now_ += 33ms, false).front());  // the rest is not here yet
  feed(high_.frame(now_ += 1ms, true));
  ASSERT_EQ(out_.size(), 5u);
  EXPECT_EQ(static_cast<uint16_t>(out_[3].sequence - out_[2].sequence), 2);
  EXPECT_EQ(out_[3].picture_id, (out_[2].picture_id + 1) & 0x7FFF);
}

TEST_F(VideoRewriterTest, DropsTemporalLayersWithoutAGap) {
  rewriter_.set_target(0);
  rewriter_.set_max_temporal(1);
  feed(low_.frame(now_, true));
  const uint8_t pattern[] = {2, 1, 2, 0};
  for (int i = 0; i < 40; ++i) feed(low_.frame(now_ += 33ms, false, pattern[i % 4]));
  EXPECT_EQ(out_.size(), 2u * (1 + 20));
  expect_continuous();
}

TEST_F(VideoRewriterTest, LatePacketsGetThePlaceThatWasKept) {
  rewriter_.set_target(0);
  rewriter_.set_max_temporal(0);
  feed(low_.frame(now_, true));
  const auto lost = low_.frame(now_ += 33ms, false);
  feed(low_.frame(now_ += 33ms, false, 1));  // left out
  feed(low_.frame(now_ += 33ms, false));
  ASSERT_EQ(out_.size(), 4u);
  EXPECT_EQ(static_cast<uint16_t>(out_[2].sequence - out_[1].sequence), 3);
  feed(lost);
  ASSERT_EQ(out_.size(), 6u);
  EXPECT_EQ(out_[4].sequence, static_cast<uint16_t>(out_[1].sequence + 1));
  EXPECT_EQ(out_[5].sequence, static_cast<uint16_t>(out_[1].sequence + 2));
  EXPECT_EQ(out_[4].picture_id, (out_[0].picture_id + 1) & 0x7FFF);
}

TEST_F(VideoRewriterTest, PacketsFromBeforeTheSwitchAreNotSent) {
  rewriter_.set_target(2);
  const auto before = high_.frame(now_, false);
  feed(high_.frame(now_ += 33ms, true));
  feed(before);
  EXPECT_EQ(out_.size(), 2u);
}

TEST_F(VideoRewriterTest, PaddingLeavesNoGap) {
  rewriter_.set_target(0);
  feed(low_.frame(now_, true));
  feed(low_.padding(now_));
  feed(low_.padding(now_));
  feed(low_.frame(now_ += 33ms, false));
  EXPECT_EQ(out_.size(), 4u);
  expect_continuous();
}

TEST_F(VideoRewriterTest, AKeyframeWhoseFirstPacketCameLateIsNotAStart) {
  rewriter_.set_target(0);
  auto frame = low_.frame(now_, true);
  feed(frame[1]);
  frame[0].order = peer::PacketOrder::late;
  feed(frame[0]);
  EXPECT_TRUE(out_.empty());
  EXPECT_TRUE(rewriter_.selector().needs_keyframe());
  feed(low_.frame(now_ += 33ms, true));
  EXPECT_EQ(out_.size(), 2u);
}

TEST_F(VideoRewriterTest, ARestartedStreamWaitsForAKeyframeAndGoesOn) {
  rewriter_.set_target(0);
  feed(low_.frame(now_, true));
  SyntheticLayer again(0, 9, 9, 9, 9);
  auto delta = again.frame(now_ += 33ms, false);
  delta[0].order = peer::PacketOrder::restarted;
  feed(delta);
  EXPECT_EQ(out_.size(), 2u);
  feed(again.frame(now_ += 33ms, true));
  EXPECT_EQ(out_.size(), 4u);
  expect_continuous();
}

TEST_F(VideoRewriterTest, FallsToALowerLayerWhenItsOwnCeases) {
  rewriter_.set_target(2);
  feed(high_.frame(now_, true));
  rewriter_.handle_layer_ceased(2);
  rewriter_.set_target(1);
  feed(low_.frame(now_ += 1s, true));
  feed(middle_.frame(now_, true));
  EXPECT_EQ(rewriter_.selector().current(), 1);
  EXPECT_EQ(out_.size(), 6u);
  expect_continuous();
}

TEST(VideoRewriterProperty, WithoutLossEveryReceiverSeesOneContinuousStream) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    SeededRandom random(seed);
    VideoRewriter rewriter(1, static_cast<uint16_t>(random.below(65536)));
    std::vector<SyntheticLayer> layers;
    for (int i = 0; i < 3; ++i)
      layers.emplace_back(i, static_cast<uint16_t>(random.next_u32()), random.next_u32(),
                          static_cast<uint16_t>(random.below(0x8000)), static_cast<uint8_t>(random.next_u32()));
    TimePoint now{100s};
    std::optional<rtp::PacketHeader> last;
    std::optional<rtp::Vp8Descriptor> last_descriptor;
    for (int round = 0; round < 120; ++round) {
      now += 33ms;
      if (random.below(10) == 0) rewriter.set_target(static_cast<int>(random.below(4)) - 1);
      if (random.below(20) == 0) rewriter.set_max_temporal(static_cast<int>(random.below(3)));
      for (SyntheticLayer& layer : layers) {
        layer.packets_per_frame = 1 + static_cast<int>(random.below(3));
        const bool key = random.below(8) == 0;
        for (const MediaPacket& packet : layer.frame(now, key, key ? 0 : static_cast<uint8_t>(random.below(3)))) {
          const auto out = rewriter.rewrite(packet);
          if (!out) continue;
          std::vector<uint8_t> bytes(out->prefix_bytes().begin(), out->prefix_bytes().end());
          bytes.push_back(0);
          const auto descriptor = rtp::parse_vp8_descriptor(bytes);
          ASSERT_TRUE(descriptor.has_value());
          if (last) {
            const bool same_frame = out->header.timestamp == last->timestamp;
            // One number may stay free, and only where a new frame begins.
            const auto step = static_cast<uint16_t>(out->header.sequence_number - last->sequence_number);
            ASSERT_TRUE(step == 1 || (step == 2 && !same_frame && !last->marker));
            ASSERT_TRUE(same_frame || is_newer(out->header.timestamp, last->timestamp));
            ASSERT_TRUE(*descriptor->picture_id == ((*last_descriptor->picture_id + (same_frame ? 0 : 1)) & 0x7FFF));
            const auto tl0_step = static_cast<uint8_t>(*descriptor->tl0_pic_idx - *last_descriptor->tl0_pic_idx);
            ASSERT_TRUE(tl0_step == (!same_frame && *descriptor->temporal_id == 0 ? 1 : 0));
          }
          last = out->header;
          last_descriptor = *descriptor;
        }
      }
    }
  }
}

}  // namespace
}  // namespace conclave::sfu
