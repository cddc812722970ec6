#include "sfu/source.h"

#include <gmock/gmock.h>

#include <array>

#include "rtp/extensions.h"
#include "sfu/ssrc_table.h"

namespace conclave::sfu {
namespace {

using testing::ElementsAre;

SourceDescription camera_by_ssrc() {
  SourceDescription d;
  d.name = "aaaaaaaa-v0";
  d.media = MediaKind::video;
  d.ssrcs = {1, 2, 3, 11, 12, 13};
  d.groups = {{SsrcGroup::Semantics::sim, {1, 2, 3}},
              {SsrcGroup::Semantics::fid, {1, 11}},
              {SsrcGroup::Semantics::fid, {2, 12}},
              {SsrcGroup::Semantics::fid, {3, 13}}};
  return d;
}

SourceDescription camera_by_rid() {
  SourceDescription d;
  d.name = "bbbbbbbb-v0";
  d.media = MediaKind::video;
  d.mid = "1";
  d.rids = {"l", "m", "h"};
  return d;
}

std::vector<uint32_t> ssrcs(Source& source) {
  std::vector<uint32_t> result;
  for (const SourceLayer& layer : source.layers()) {
    result.push_back(layer.ssrc);
    result.push_back(layer.rtx_ssrc);
  }
  return result;
}

TEST(SourceTest, LayersOfASimGroupWithTheirRtx) {
  Source source(1, 1, "aaaaaaaa", camera_by_ssrc());
  EXPECT_THAT(ssrcs(source), ElementsAre(1, 11, 2, 12, 3, 13));
  EXPECT_EQ(source.layer_states()[2].height, 720);
}

TEST(SourceTest, OneLayerWithoutASimGroup) {
  SourceDescription d = camera_by_ssrc();
  d.ssrcs = {1, 11};
  d.groups = {{SsrcGroup::Semantics::fid, {1, 11}}};
  Source with_rtx(1, 1, "aaaaaaaa", d);
  EXPECT_THAT(ssrcs(with_rtx), ElementsAre(1, 11));
  d.groups.clear();
  d.ssrcs = {5};
  Source without(1, 1, "aaaaaaaa", d);
  EXPECT_THAT(ssrcs(without), ElementsAre(5, 0));
}

TEST(SourceTest, TheNumberOfLayersIsBounded) {
  SourceDescription d = camera_by_rid();
  d.rids.assign(1000, "x");
  EXPECT_EQ(Source(1, 1, "x", d).layers().size(), Source::kMaxLayers);
  d = camera_by_ssrc();
  d.groups[0].ssrcs.assign(1000, 5);
  EXPECT_EQ(Source(1, 1, "x", d).layers().size(), Source::kMaxLayers);
}

TEST(SourceTest, HeightIsTheLesserSide) {
  Source source(1, 1, "aaaaaaaa", camera_by_ssrc());
  EXPECT_TRUE(source.set_size(0, {270, 480}));
  EXPECT_EQ(source.layer_states()[0].height, 270);
  EXPECT_FALSE(source.set_size(0, {480, 270}));
}

TEST(SourceTest, ALayerCeasesWhenItsSiblingsGoOn) {
  Source source(1, 1, "aaaaaaaa", camera_by_ssrc());
  TimePoint now{100s};
  uint16_t sequence = 0;
  const auto packet = [&](int layer) {
    SourceLayer& l = source.layers()[static_cast<size_t>(layer)];
    if (!l.stream) l.stream.emplace(l.ssrc, 90000);
    l.stream->handle_packet(now, {false, 100, sequence++, 0, l.ssrc}, 1000);
    source.mark_active(layer);
  };
  packet(0);
  packet(2);
  now += 900ms;
  packet(0);
  EXPECT_FALSE(source.sweep(now));
  now += 200ms;
  EXPECT_TRUE(source.sweep(now));
  EXPECT_TRUE(source.layer_states()[0].active);
  EXPECT_FALSE(source.layer_states()[2].active);
  // All of it silent: a screen without motion may be.
  now += 3s;
  EXPECT_FALSE(source.sweep(now));
  now += 2s;
  EXPECT_TRUE(source.sweep(now));
  for (const LayerState& state : source.layer_states()) EXPECT_FALSE(state.active);
}

class SsrcTableTest : public testing::Test {
 protected:
  SsrcTableTest() {
    sources_.push_back(std::make_unique<Source>(1, 1, "b", camera_by_rid()));
    SourceDescription audio;
    audio.name = "b-a0";
    audio.mid = "0";
    sources_.push_back(std::make_unique<Source>(2, 1, "b", audio));
    table_.rebuild(sources_);
  }
  const SsrcBinding* learn(uint32_t ssrc, std::string_view mid, std::string_view rid = {},
                           std::string_view repaired = {}, uint8_t payload_type = 100) {
    rtp::ExtensionBuilder extensions;
    if (!mid.empty()) extensions.add_text(ExtensionId::mid, mid);
    if (!rid.empty()) extensions.add_text(ExtensionId::rid, rid);
    if (!repaired.empty()) extensions.add_text(ExtensionId::repaired_rid, repaired);
    const size_t size =
        rtp::write_packet(bytes_, {false, payload_type, 1, 1, ssrc}, extensions.elements(), as_bytes("x"));
    return table_.learn(now_, *rtp::PacketView::parse(ByteSpan(bytes_).first(size)), sources_);
  }

  TimePoint now_{100s};
  std::array<uint8_t, 128> bytes_;
  std::vector<std::unique_ptr<Source>> sources_;
  SsrcTable table_;
};

TEST_F(SsrcTableTest, LearnsLayersByRid) {
  const SsrcBinding* binding = learn(77, "1", "m");
  ASSERT_TRUE(binding);
  EXPECT_EQ(binding->source, sources_[0].get());
  EXPECT_EQ(binding->layer, 1);
  EXPECT_FALSE(binding->rtx);
  EXPECT_EQ(table_.find(77), binding);
  binding = learn(78, "1", {}, "m", 96);
  ASSERT_TRUE(binding);
  EXPECT_TRUE(binding->rtx);
  EXPECT_EQ(sources_[0]->layers()[1].rtx_ssrc, 78u);
}

TEST_F(SsrcTableTest, LearnsASourceWithoutRidsByMid) {
  const SsrcBinding* binding = learn(5, "0", {}, {}, 111);
  ASSERT_TRUE(binding);
  EXPECT_EQ(binding->source, sources_[1].get());
}

TEST_F(SsrcTableTest, RefusesWhatNamesNothing) {
  EXPECT_FALSE(learn(77, ""));
  EXPECT_FALSE(learn(77, "", "m"));
  EXPECT_FALSE(learn(77, "9", "m"));
  EXPECT_FALSE(learn(77, "1", "x"));
  EXPECT_FALSE(learn(77, "1"));
  EXPECT_FALSE(learn(0, "1", "m")) << "a layer with SSRC 0 is one not known yet";
  EXPECT_FALSE(table_.contains(77));
}

TEST_F(SsrcTableTest, ANewSsrcTakesThePlaceOfTheFormer) {
  learn(77, "1", "m");
  learn(79, "1", "m");
  EXPECT_FALSE(table_.contains(77));
  EXPECT_TRUE(table_.contains(79));
}

TEST_F(SsrcTableTest, SsrcsThatChangeWithEveryPacketAreNotFollowed) {
  int learned = 0;
  for (uint32_t ssrc = 1000; ssrc < 2000; ++ssrc) learned += learn(ssrc, "1", "m") != nullptr;
  EXPECT_LE(learned, 32);
  EXPECT_GE(learned, 8);
}

}  // namespace
}  // namespace conclave::sfu
