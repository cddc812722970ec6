#include "sfu/allocator.h"

#include <algorithm>
#include <unordered_map>

namespace conclave::sfu {

namespace {

constexpr int32_t kOnStagePreferredHeight = 360;

bool within(int32_t height, int32_t max_height) { return max_height == kUnlimitedHeight || height <= max_height; }

struct Order {
  std::vector<size_t> sources;  ///< indexes: on stage, then selected, then as they come
  size_t on_stage = 0;          ///< how many of them are on stage
};

Order by_priority(const ReceiverWishes& wishes, std::span<const AllocationSource> sources) {
  std::unordered_map<std::string_view, size_t> by_name;
  for (size_t i = 0; i < sources.size(); ++i) by_name.emplace(sources[i].name, i);
  std::vector<bool> taken(sources.size(), false);
  Order order;
  order.sources.reserve(sources.size());
  const auto take = [&](size_t index) {
    if (!taken[index]) order.sources.push_back(index);
    taken[index] = true;
  };
  const auto take_named = [&](const std::vector<std::string>& names) {
    for (const std::string& name : names)
      if (const auto found = by_name.find(name); found != by_name.end()) take(found->second);
  };
  take_named(wishes.on_stage);
  order.on_stage = order.sources.size();
  take_named(wishes.selected);
  for (size_t i = 0; i < sources.size(); ++i) take(i);
  return order;
}

size_t source_limit(const ReceiverWishes& wishes, const AllocationLimits& limits, size_t all) {
  size_t limit = all;
  for (const int32_t n : {wishes.last_n, limits.max_sources})
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

int32_t ReceiverWishes::max_height(std::string_view source) const {
  if (!stated) return 0;
  const auto found = max_heights.find(source);
  return found == max_heights.end() ? default_max_height : found->second;
}

int highest_layer(std::span<const LayerState> layers, int32_t max_height) {
  int chosen = -1;
  for (size_t i = 0; i < layers.size(); ++i)
    if (layers[i].active && (chosen < 0 || within(layers[i].height, max_height))) chosen = static_cast<int>(i);
  return chosen;
}

std::vector<Allocation> allocate(const ReceiverWishes& wishes, std::span<const AllocationSource> sources,
                                 const AllocationLimits& limits) {
  std::vector<Allocation> wanted;
  std::vector<Allocation> others;
  if (!wishes.stated) return wanted;
  const size_t limit = source_limit(wishes, limits, sources.size());
  size_t on_stage = 0;
  const Order order = by_priority(wishes, sources);
  for (size_t rank = 0; rank < order.sources.size(); ++rank) {
    const size_t index = order.sources[rank];
    const AllocationSource& source = sources[index];
    const int32_t height = wishes.max_height(source.name);
    // A source that is muted or refused does not use up the receiver's last-N.
    if (wanted.size() >= limit || height == 0 || source.video_type == VideoType::none) {
      others.push_back({.source = index, .wanted = false, .max_height = 0, .target_layer = -1});
      continue;
    }
    const int layer = limits.budget_bps ? -1 : highest_layer(source.layers, height);
    wanted.push_back({.source = index, .wanted = true, .max_height = height, .target_layer = layer});
    if (rank < order.on_stage) ++on_stage;
  }
  if (limits.budget_bps) spend(sources, *limits.budget_bps, on_stage, wanted);
  wanted.insert(wanted.end(), others.begin(), others.end());
  return wanted;
}

}  // namespace conclave::sfu
