#include "sfu/allocator.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace conclave::sfu {
namespace {

using testing::ElementsAre;

const std::vector<LayerState> kThreeLayers = {{180, 200'000, true}, {360, 500'000, true}, {720, 1'500'000, true}};

class AllocatorTest : public testing::Test {
 protected:
  AllocatorTest() { constraints_.received = true; }

  void add(std::string_view name, const std::vector<LayerState>& layers = kThreeLayers,
           VideoType type = VideoType::camera, EndpointNumber owner = 2) {
    names_.emplace_back(name);
    sources_.push_back({static_cast<SourceNumber>(names_.size()), owner, type, layers});
  }
  SourceNumber number(std::string_view name) const {
    return static_cast<SourceNumber>(std::ranges::find(names_, name) - names_.begin() + 1);
  }
  void want(std::string_view name, int32_t height) {
    constraints_.max_heights.emplace_back(number(name), height);
    std::ranges::sort(constraints_.max_heights);
  }
  std::span<const Allocation> allocate(AllocationLimits limits = {}) {
    allocator_.set_sources(sources_);
    return allocator_.allocate(constraints_, kReceiver, limits);
  }
  /// "name:layer" in order of priority.
  std::vector<std::string> run(AllocationLimits limits = {}) {
    std::vector<std::string> result;
    for (const Allocation& one : allocate(limits))
      result.push_back(names_[one.source] + ":" + std::to_string(one.target_layer));
    return result;
  }

  static constexpr EndpointNumber kReceiver = 1;
  VideoConstraints constraints_;
  std::vector<std::string> names_;
  std::vector<AllocationSource> sources_;
  Allocator allocator_;
};

TEST_F(AllocatorTest, NothingBeforeTheFirstMessage) {
  add("a");
  constraints_.received = false;
  constraints_.default_max_height = 720;
  EXPECT_THAT(run(), ElementsAre());
}

TEST_F(AllocatorTest, MissingDefaultCountsAs180) {
  add("a");
  EXPECT_THAT(run(), ElementsAre("a:0"));
}

TEST_F(AllocatorTest, HighestLayerWithinTheConstraint) {
  for (const auto name : {"a", "b", "c", "d", "e"}) add(name);
  want("a", 720), want("b", 500), want("c", kUnlimitedHeight), want("d", 0), want("e", 100);
  // What is smaller than the lowest layer gets the lowest: something is wanted.
  EXPECT_THAT(run(), ElementsAre("a:2", "b:1", "c:2", "e:0", "d:-1"));
}

TEST_F(AllocatorTest, PriorityIsStageThenSelectedThenSpeech) {
  for (const auto name : {"a", "b", "c", "d"}) add(name);
  constraints_.on_stage = {number("c"), 99};
  constraints_.selected = {number("d"), number("c")};
  EXPECT_THAT(run(), ElementsAre("c:0", "d:0", "a:0", "b:0"));
}

TEST_F(AllocatorTest, NobodyGetsWhatTheySendThemselves) {
  add("a");
  add("own", kThreeLayers, VideoType::camera, kReceiver);
  add("c");
  constraints_.on_stage = {number("own")};
  EXPECT_THAT(run(), ElementsAre("a:0", "c:0"));
}

TEST_F(AllocatorTest, LastNCutsInOrderOfPriority) {
  for (const auto name : {"a", "b", "c"}) add(name);
  constraints_.last_n = 2;
  constraints_.selected = {number("c")};
  EXPECT_THAT(run(), ElementsAre("c:0", "a:0", "b:-1"));
  constraints_.last_n = 0;
  EXPECT_THAT(run(), ElementsAre("c:-1", "a:-1", "b:-1"));
  constraints_.last_n = -1;
  EXPECT_THAT(run({.budget_bps = {}, .max_sources = 1}), ElementsAre("c:0", "a:-1", "b:-1"));
}

TEST_F(AllocatorTest, MutedAndRefusedDoNotUseUpLastN) {
  add("muted", kThreeLayers, VideoType::none);
  add("refused");
  add("c");
  constraints_.last_n = 1;
  want("refused", 0);
  EXPECT_THAT(run(), ElementsAre("c:0", "muted:-1", "refused:-1"));
}

TEST_F(AllocatorTest, LayersThatCeasedAreNotChosen) {
  const std::vector<LayerState> top_gone = {{180, 1, true}, {360, 1, true}, {720, 0, false}};
  const std::vector<LayerState> only_top = {{180, 0, false}, {360, 0, false}, {720, 1, true}};
  const std::vector<LayerState> none = {{180, 0, false}};
  add("a", top_gone);
  add("b", only_top);
  add("c", none);
  constraints_.default_max_height = 720;
  want("b", 180);
  EXPECT_THAT(run(), ElementsAre("a:1", "b:2", "c:-1"));
}

TEST_F(AllocatorTest, TheConstraintToTheSenderDoesNotDependOnItsLayers) {
  const std::vector<LayerState> none = {{180, 0, false}};
  add("a", none);
  constraints_.default_max_height = 720;
  const auto result = allocate();
  ASSERT_EQ(result.size(), 1u);
  EXPECT_TRUE(result[0].wanted);
  EXPECT_EQ(result[0].max_height, 720);
}

TEST_F(AllocatorTest, BudgetRaisesAllStepByStep) {
  add("a");
  add("b");
  constraints_.default_max_height = 720;
  EXPECT_THAT(run({.budget_bps = 399'999, .max_sources = -1}), ElementsAre("a:0", "b:-1"));
  EXPECT_THAT(run({.budget_bps = 400'000, .max_sources = -1}), ElementsAre("a:0", "b:0"));
  EXPECT_THAT(run({.budget_bps = 700'000, .max_sources = -1}), ElementsAre("a:1", "b:0"));
  EXPECT_THAT(run({.budget_bps = 3'000'000, .max_sources = -1}), ElementsAre("a:2", "b:2"));
}

TEST_F(AllocatorTest, TheStageIsServedFirstUpToAUsefulHeight) {
  add("a");
  add("b");
  constraints_.default_max_height = 720;
  constraints_.on_stage = {number("b")};
  EXPECT_THAT(run({.budget_bps = 600'000, .max_sources = -1}), ElementsAre("b:1", "a:-1"));
  EXPECT_THAT(run({.budget_bps = 0, .max_sources = -1}), ElementsAre("b:-1", "a:-1"));
}

}  // namespace
}  // namespace conclave::sfu
