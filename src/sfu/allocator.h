// What a receiver shall get: from what it asked for, what there is and how much fits, the layer of every video source.
// A pure function; whoever owns the inputs decides when to call it (every change of constraints, sources, speaker or
// layers). Semantics are those of the stock bridge channel's ReceiverVideoConstraints.
// Deviation: without a budget the temporal steps of the stock ladder are skipped, only spatial layers are chosen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/media.h"

namespace conclave::sfu {

/// Nominal heights when nothing better is known: a base of 180 lines, doubling (stock clients scale 4:2:1).
constexpr int32_t nominal_height(size_t layer) { return 180 << (layer < 6 ? layer : 6); }

inline constexpr int32_t kUnlimitedHeight = -1;
/// `defaultConstraints` after the first message, when it had none.
inline constexpr int32_t kDefaultMaxHeight = 180;

/// What a receiver said on its bridge channel. Until it said anything it gets no video.
struct ReceiverWishes {
  bool stated = false;
  int32_t last_n = -1;  ///< -1: no limit
  int32_t default_max_height = kDefaultMaxHeight;
  std::map<std::string, int32_t, std::less<>> max_heights;  ///< by source name
  std::vector<std::string> selected;
  std::vector<std::string> on_stage;

  /// 0: nothing; kUnlimitedHeight; or lines.
  int32_t max_height(std::string_view source) const;
};

struct LayerState {
  int32_t height = 0;
  uint64_t bitrate_bps = 0;
  bool active = false;  ///< packets arrive
};

struct AllocationSource {
  std::string_view name;
  VideoType video_type = VideoType::camera;
  std::span<const LayerState> layers;  ///< lowest first
};

struct Allocation {
  size_t source = 0;       ///< index into the input
  bool wanted = false;     ///< within last-N, not muted, not refused
  int32_t max_height = 0;  ///< effective: 0 when not wanted
  int target_layer = -1;   ///< -1: nothing is sent
};

struct AllocationLimits {
  std::optional<uint64_t> budget_bps;  ///< nullopt: no estimate, everything fits
  int32_t max_sources = -1;            ///< of the server, besides the receiver's last-N; -1: none
};

/// `sources`: all video the receiver may see, in order of speech activity. The result is in order of priority,
/// the wanted ones first.
std::vector<Allocation> allocate(const ReceiverWishes& wishes, std::span<const AllocationSource> sources,
                                 const AllocationLimits& limits);

/// The highest active layer that is not higher than `max_height`, else the lowest active one; -1 without any.
int highest_layer(std::span<const LayerState> layers, int32_t max_height);

}  // namespace conclave::sfu
