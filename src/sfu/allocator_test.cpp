#include "sfu/allocator.h"

#include <gmock/gmock.h>

namespace conclave::sfu {
namespace {

using testing::ElementsAre;

const std::vector<LayerState> kThreeLayers = {{180, 200'000, true}, {360, 500'000, true}, {720, 1'500'000, true}};

class AllocatorTest : public testing::Test {
 protected:
  AllocatorTest() { wishes_.stated = true; }

  void add(std::string_view name, const std::vector<LayerState>& layers = kThreeLayers,
           VideoType type = VideoType::camera) {
    sources_.push_back({name, type, layers});
  }
  /// "name:layer" in order of priority.
  std::vector<std::string> run(AllocationLimits limits = {}) {
    std::vector<std::string> result;
    for (const Allocation& one : allocate(wishes_, sources_, limits))
      result.push_back(std::string(sources_[one.source].name) + ":" + std::to_string(one.target_layer));
    return result;
  }

  ReceiverWishes wishes_;
  std::vector<AllocationSource> sources_;
};

TEST_F(AllocatorTest, NothingBeforeTheFirstMessage) {
  add("a");
  wishes_.stated = false;
  wishes_.default_max_height = 720;
  EXPECT_THAT(run(), ElementsAre());
}

TEST_F(AllocatorTest, MissingDefaultCountsAs180) {
  add("a");
  EXPECT_THAT(run(), ElementsAre("a:0"));
}

TEST_F(AllocatorTest, HighestLayerWithinTheConstraint) {
  for (const auto name : {"a", "b", "c", "d", "e"}) add(name);
  wishes_.max_heights = {{"a", 720}, {"b", 500}, {"c", kUnlimitedHeight}, {"d", 0}, {"e", 100}};
  // What is smaller than the lowest layer gets the lowest: something is wanted.
  EXPECT_THAT(run(), ElementsAre("a:2", "b:1", "c:2", "e:0", "d:-1"));
}

TEST_F(AllocatorTest, PriorityIsStageThenSelectedThenSpeech) {
  for (const auto name : {"a", "b", "c", "d"}) add(name);
  wishes_.on_stage = {"c", "nobody"};
  wishes_.selected = {"d", "c"};
  EXPECT_THAT(run(), ElementsAre("c:0", "d:0", "a:0", "b:0"));
}

TEST_F(AllocatorTest, LastNCutsInOrderOfPriority) {
  for (const auto name : {"a", "b", "c"}) add(name);
  wishes_.last_n = 2;
  wishes_.selected = {"c"};
  EXPECT_THAT(run(), ElementsAre("c:0", "a:0", "b:-1"));
  wishes_.last_n = 0;
  EXPECT_THAT(run(), ElementsAre("c:-1", "a:-1", "b:-1"));
  wishes_.last_n = -1;
  EXPECT_THAT(run({.budget_bps = {}, .max_sources = 1}), ElementsAre("c:0", "a:-1", "b:-1"));
}

TEST_F(AllocatorTest, MutedAndRefusedDoNotUseUpLastN) {
  add("muted", kThreeLayers, VideoType::none);
  add("refused");
  add("c");
  wishes_.last_n = 1;
  wishes_.max_heights = {{"refused", 0}};
  EXPECT_THAT(run(), ElementsAre("c:0", "muted:-1", "refused:-1"));
}

TEST_F(AllocatorTest, LayersThatCeasedAreNotChosen) {
  const std::vector<LayerState> top_gone = {{180, 1, true}, {360, 1, true}, {720, 0, false}};
  const std::vector<LayerState> only_top = {{180, 0, false}, {360, 0, false}, {720, 1, true}};
  const std::vector<LayerState> none = {{180, 0, false}};
  add("a", top_gone);
  add("b", only_top);
  add("c", none);
  wishes_.default_max_height = 720;
  wishes_.max_heights = {{"b", 180}};
  EXPECT_THAT(run(), ElementsAre("a:1", "b:2", "c:-1"));
}

TEST_F(AllocatorTest, TheConstraintToTheSenderDoesNotDependOnItsLayers) {
  const std::vector<LayerState> none = {{180, 0, false}};
  add("a", none);
  wishes_.default_max_height = 720;
  const auto result = allocate(wishes_, sources_, {});
  ASSERT_EQ(result.size(), 1u);
  EXPECT_TRUE(result[0].wanted);
  EXPECT_EQ(result[0].max_height, 720);
}

TEST_F(AllocatorTest, BudgetRaisesAllStepByStep) {
  add("a");
  add("b");
  wishes_.default_max_height = 720;
  EXPECT_THAT(run({.budget_bps = 399'999, .max_sources = -1}), ElementsAre("a:0", "b:-1"));
  EXPECT_THAT(run({.budget_bps = 400'000, .max_sources = -1}), ElementsAre("a:0", "b:0"));
  EXPECT_THAT(run({.budget_bps = 700'000, .max_sources = -1}), ElementsAre("a:1", "b:0"));
  EXPECT_THAT(run({.budget_bps = 3'000'000, .max_sources = -1}), ElementsAre("a:2", "b:2"));
}

TEST_F(AllocatorTest, TheStageIsServedFirstUpToAUsefulHeight) {
  add("a");
  add("b");
  wishes_.default_max_height = 720;
  wishes_.on_stage = {"b"};
  EXPECT_THAT(run({.budget_bps = 600'000, .max_sources = -1}), ElementsAre("b:1", "a:-1"));
  EXPECT_THAT(run({.budget_bps = 0, .max_sources = -1}), ElementsAre("b:-1", "a:-1"));
}

}  // namespace
}  // namespace conclave::sfu
