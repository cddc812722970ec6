#include "sfu/layer_selector.h"

#include <gtest/gtest.h>

namespace conclave::sfu {
namespace {

using Verdict = LayerSelector::Verdict;

class LayerSelectorTest : public testing::Test {
 protected:
  Verdict key(int layer) { return selector_.decide({layer, 0, true}); }
  Verdict delta(int layer, int temporal_id = 0) { return selector_.decide({layer, temporal_id, false}); }
  LayerSelector selector_;
};

TEST_F(LayerSelectorTest, WithoutATargetNothingPasses) {
  EXPECT_EQ(key(0), Verdict::drop);
  EXPECT_FALSE(selector_.needs_keyframe());
}

TEST_F(LayerSelectorTest, StartsAtTheFirstKeyframeUpToTheTarget) {
  selector_.set_target(1);
  EXPECT_TRUE(selector_.needs_keyframe());
  EXPECT_EQ(delta(0), Verdict::drop);
  EXPECT_EQ(key(2), Verdict::drop);
  EXPECT_EQ(key(0), Verdict::restart);
  EXPECT_TRUE(selector_.needs_keyframe());
  EXPECT_EQ(delta(0), Verdict::forward);
}

TEST_F(LayerSelectorTest, ClimbsWithTheKeyframesOfOneGroup) {
  selector_.set_target(2);
  EXPECT_EQ(key(0), Verdict::restart);
  EXPECT_EQ(key(1), Verdict::restart);
  EXPECT_EQ(key(2), Verdict::restart);
  EXPECT_FALSE(selector_.needs_keyframe());
  EXPECT_EQ(delta(1), Verdict::drop);
  EXPECT_EQ(delta(2, 2), Verdict::forward);
}

TEST_F(LayerSelectorTest, GoesDownOnlyAtAKeyframeAndThinsMeanwhile) {
  selector_.set_target(2);
  key(2);
  selector_.set_target(1);
  EXPECT_TRUE(selector_.needs_keyframe());
  EXPECT_EQ(delta(2, 0), Verdict::forward);
  EXPECT_EQ(delta(2, 1), Verdict::thin);
  EXPECT_EQ(key(0), Verdict::drop);
  EXPECT_EQ(key(2), Verdict::forward);
  EXPECT_EQ(key(1), Verdict::restart);
  EXPECT_EQ(delta(1, 2), Verdict::forward);
  EXPECT_EQ(delta(2), Verdict::drop);
}

TEST_F(LayerSelectorTest, AtTheTargetOtherKeyframesDoNotDisturb) {
  selector_.set_target(2);
  key(2);
  EXPECT_EQ(key(0), Verdict::drop);
  EXPECT_EQ(key(1), Verdict::drop);
  EXPECT_EQ(delta(2), Verdict::forward);
}

TEST_F(LayerSelectorTest, WhenTheLayerCeasesALowerOneTakesOver) {
  selector_.set_target(2);
  key(2);
  selector_.set_target(1);
  selector_.set_stalled();
  EXPECT_EQ(key(0), Verdict::restart);
  EXPECT_EQ(key(1), Verdict::restart);
}

TEST_F(LayerSelectorTest, DropsUpperTemporalLayersWhenTold) {
  selector_.set_target(0);
  key(0);
  selector_.set_max_temporal(1);
  EXPECT_EQ(delta(0, 1), Verdict::forward);
  EXPECT_EQ(delta(0, 2), Verdict::thin);
}

TEST_F(LayerSelectorTest, AfterAPauseItNeedsAKeyframe) {
  selector_.set_target(0);
  key(0);
  selector_.set_target(kNoLayer);
  selector_.set_target(0);
  EXPECT_EQ(delta(0), Verdict::drop);
  EXPECT_EQ(key(0), Verdict::restart);
}

}  // namespace
}  // namespace conclave::sfu
