#include "sfu/layer_selector.h"

#include <gtest/gtest.h>

namespace conclave::sfu {
namespace {

using Choice = LayerSelector::Verdict;

class LayerSelectorTest : public testing::Test {
 protected:
  Choice key(int layer) { return selector_.decide({layer, 0, true}); }
  Choice delta(int layer, int temporal_id = 0) { return selector_.decide({layer, temporal_id, false}); }
  LayerSelector selector_;
};

TEST_F(LayerSelectorTest, WithoutATargetNothingPasses) {
  EXPECT_EQ(key(0), Choice::drop);
  EXPECT_FALSE(selector_.needs_keyframe());
}

TEST_F(LayerSelectorTest, StartsAtTheFirstKeyframeUpToTheTarget) {
  selector_.set_target(1);
  EXPECT_TRUE(selector_.needs_keyframe());
  EXPECT_EQ(delta(0), Choice::drop);
  EXPECT_EQ(key(2), Choice::drop);
  EXPECT_EQ(key(0), Choice::restart);
  EXPECT_TRUE(selector_.needs_keyframe());
  EXPECT_EQ(delta(0), Choice::forward);
}

TEST_F(LayerSelectorTest, ClimbsWithTheKeyframesOfOneGroup) {
  selector_.set_target(2);
  EXPECT_EQ(key(0), Choice::restart);
  EXPECT_EQ(key(1), Choice::restart);
  EXPECT_EQ(key(2), Choice::restart);
  EXPECT_FALSE(selector_.needs_keyframe());
  EXPECT_EQ(delta(1), Choice::drop);
  EXPECT_EQ(delta(2, 2), Choice::forward);
}

TEST_F(LayerSelectorTest, GoesDownOnlyAtAKeyframeAndThinsMeanwhile) {
  selector_.set_target(2);
  key(2);
  selector_.set_target(1);
  EXPECT_TRUE(selector_.needs_keyframe());
  EXPECT_EQ(delta(2, 0), Choice::forward);
  EXPECT_EQ(delta(2, 1), Choice::thin);
  EXPECT_EQ(key(0), Choice::drop);
  EXPECT_EQ(key(2), Choice::forward);
  EXPECT_EQ(key(1), Choice::restart);
  EXPECT_EQ(delta(1, 2), Choice::forward);
  EXPECT_EQ(delta(2), Choice::drop);
}

TEST_F(LayerSelectorTest, AtTheTargetOtherKeyframesDoNotDisturb) {
  selector_.set_target(2);
  key(2);
  EXPECT_EQ(key(0), Choice::drop);
  EXPECT_EQ(key(1), Choice::drop);
  EXPECT_EQ(delta(2), Choice::forward);
}

TEST_F(LayerSelectorTest, WhenTheLayerCeasesALowerOneTakesOver) {
  selector_.set_target(2);
  key(2);
  selector_.set_target(1);
  selector_.set_stalled();
  EXPECT_EQ(key(0), Choice::restart);
  EXPECT_EQ(key(1), Choice::restart);
}

TEST_F(LayerSelectorTest, DropsUpperTemporalLayersWhenTold) {
  selector_.set_target(0);
  key(0);
  selector_.set_max_temporal(1);
  EXPECT_EQ(delta(0, 1), Choice::forward);
  EXPECT_EQ(delta(0, 2), Choice::thin);
}

TEST_F(LayerSelectorTest, AfterAPauseItNeedsAKeyframe) {
  selector_.set_target(0);
  key(0);
  selector_.set_target(kNoLayer);
  selector_.set_target(0);
  EXPECT_EQ(delta(0), Choice::drop);
  EXPECT_EQ(key(0), Choice::restart);
}

}  // namespace
}  // namespace conclave::sfu
