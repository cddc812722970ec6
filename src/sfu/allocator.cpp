#include "sfu/allocator.h"

#include <algorithm>
#include <utility>

namespace conclave::sfu {

namespace {

constexpr int32_t kOnStagePreferredHeight = 360;

bool within(int32_t height, int32_t max_height) { return max_height == kUnlimitedHeight || height <= max_height; }

size_t source_limit(const VideoConstraints& constraints, const AllocationLimits& limits, size_t all) {
  size_t limit = all;
  for (const int32_t n : {constraints.last_n, limits.max_sources})
    if (n >= 0) limit = std::min(limit, static_cast<size_t>(n));
  return limit;
}

/// Spends the budget: in order of priority each source climbs one layer a round; one on stage climbs to a useful
/// height before the others get anything; whoever cannot afford its lowest layer gets nothing.
class Ladder {
 public:
  Ladder(std::span<const AllocationSource> sources, uint64_t budget) : sources_(sources), left_(budget) {}

  bool climb(Allocation& one) {
    const std::span<const LayerState> layers = sources_[one.source].layers;
    for (int next = one.target_layer + 1; next < static_cast<int>(layers.size()); ++next) {
      const LayerState& layer = layers[static_cast<size_t>(next)];
      const bool fits_wish = within(layer.height, one.max_height) || one.target_layer < 0;
      if (!layer.active || !fits_wish) continue;
      const uint64_t now = one.target_layer < 0 ? 0 : layers[static_cast<size_t>(one.target_layer)].bitrate_bps;
      if (layer.bitrate_bps > left_ + now) return false;
      left_ = left_ + now - layer.bitrate_bps;
      one.target_layer = next;
      return true;
    }
    return false;
  }
  int32_t height(const Allocation& one) const {
    return one.target_layer < 0 ? 0 : sources_[one.source].layers[static_cast<size_t>(one.target_layer)].height;
  }

 private:
  std::span<const AllocationSource> sources_;
  uint64_t left_;
};

void spend(std::span<const AllocationSource> sources, uint64_t budget, size_t on_stage, std::vector<Allocation>& all) {
  Ladder ladder(sources, budget);
  for (size_t i = 0; i < on_stage; ++i)
    while (ladder.height(all[i]) < kOnStagePreferredHeight && ladder.climb(all[i])) {
    }
  for (bool climbed = true; climbed;) {
    climbed = false;
    for (Allocation& one : all) climbed |= ladder.climb(one);
  }
}

}  // namespace

int32_t VideoConstraints::max_height(SourceNumber source) const {
  if (!received) return 0;
  const auto found = std::ranges::lower_bound(max_heights, source, {}, &std::pair<SourceNumber, int32_t>::first);
  return found == max_heights.end() || found->first != source ? default_max_height : found->second;
}

int highest_layer(std::span<const LayerState> layers, int32_t max_height) {
  int chosen = -1;
  for (size_t i = 0; i < layers.size(); ++i)
    if (layers[i].active && (chosen < 0 || within(layers[i].height, max_height))) chosen = static_cast<int>(i);
  return chosen;
}

void Allocator::set_sources(std::vector<AllocationSource> sources) {
  sources_ = std::move(sources);
  by_number_.clear();
  for (size_t i = 0; i < sources_.size(); ++i) by_number_.emplace_back(sources_[i].number, i);
  std::ranges::sort(by_number_);
}

size_t Allocator::order_by_priority(const VideoConstraints& constraints, EndpointNumber receiver) {
  order_.clear();
  ordered_.assign(sources_.size(), false);
  const auto append = [&](size_t index) {
    if (!ordered_[index] && sources_[index].owner != receiver) order_.push_back(index);
    ordered_[index] = true;
  };
  const auto append_numbers = [&](const std::vector<SourceNumber>& numbers) {
    for (const SourceNumber number : numbers) {
      const auto found = std::ranges::lower_bound(by_number_, number, {}, &std::pair<SourceNumber, size_t>::first);
      if (found != by_number_.end() && found->first == number) append(found->second);
    }
  };
  append_numbers(constraints.on_stage);
  const size_t on_stage = order_.size();
  append_numbers(constraints.selected);
  for (size_t i = 0; i < sources_.size(); ++i) append(i);
  return on_stage;
}

std::span<const Allocation> Allocator::allocate(const VideoConstraints& constraints, EndpointNumber receiver,
                                                const AllocationLimits& limits) {
  result_.clear();
  unwanted_.clear();
  if (!constraints.received) return result_;
  const size_t limit = source_limit(constraints, limits, sources_.size());
  const size_t stage_size = order_by_priority(constraints, receiver);
  size_t on_stage = 0;
  for (size_t rank = 0; rank < order_.size(); ++rank) {
    const size_t index = order_[rank];
    const AllocationSource& source = sources_[index];
    const int32_t height = constraints.max_height(source.number);
    // A source that is muted or refused does not use up the receiver's last-N.
    if (result_.size() >= limit || height == 0 || source.video_type == VideoType::none) {
      unwanted_.push_back({.source = index, .wanted = false, .max_height = 0, .target_layer = -1});
      continue;
    }
    const int layer = limits.budget_bps ? -1 : highest_layer(source.layers, height);
    result_.push_back({.source = index, .wanted = true, .max_height = height, .target_layer = layer});
    if (rank < stage_size) ++on_stage;
  }
  if (limits.budget_bps) spend(sources_, *limits.budget_bps, on_stage, result_);
  result_.insert(result_.end(), unwanted_.begin(), unwanted_.end());
  return result_;
}

}  // namespace conclave::sfu
