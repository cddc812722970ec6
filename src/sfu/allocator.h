// What a receiver shall get: from what it asked for, what there is and how much fits, the layer of every video source.
// Pure; whoever owns the inputs decides when to call it (every change of constraints, sources, speaker or layers).
// Semantics are those of ReceiverVideoConstraints on the channel of Jitsi Videobridge (a29d97d1, August 2026).
// Deviation: without a budget the temporal steps of its ladder are skipped, only spatial layers are chosen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/media.h"
#include "sfu/ids.h"

namespace conclave::sfu {

/// Nominal heights when nothing better is known: a base of 180 lines, doubling (Jitsi clients scale 4:2:1).
constexpr int32_t nominal_height(size_t layer) { return 180 << (layer < 6 ? layer : 6); }

inline constexpr int32_t kUnlimitedHeight = -1;
/// `defaultConstraints` after the first message, when it had none.
inline constexpr int32_t kDefaultMaxHeight = 180;

/// What a receiver wants to see. Until it said anything it gets no video.
struct VideoConstraints {
  bool received = false;
  int32_t last_n = -1;  ///< -1: no limit
  int32_t default_max_height = kDefaultMaxHeight;
  std::vector<std::pair<SourceNumber, int32_t>> max_heights;  ///< ascending by source
  std::vector<SourceNumber> selected;
  std::vector<SourceNumber> on_stage;

  /// 0: nothing; kUnlimitedHeight; or lines.
  int32_t max_height(SourceNumber source) const;
};

struct LayerState {
  int32_t height = 0;
  uint64_t bitrate_bps = 0;
  bool active = false;  ///< packets arrive
};

struct AllocationSource {
  SourceNumber number = 0;
  EndpointNumber owner = 0;
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

/// Allocates for one receiver after the other from the same sources. It keeps its memory between calls, and nothing
/// else: what it answers depends on the arguments alone.
class Allocator {
 public:
  /// All video there is, in order of speech activity. The layers lie with the caller, until the last allocate().
  void set_sources(std::vector<AllocationSource> sources);
  const std::vector<AllocationSource>& sources() const { return sources_; }

  /// In order of priority, the wanted ones first; without what `receiver` itself sends. Good until the next call.
  std::span<const Allocation> allocate(const VideoConstraints& constraints, EndpointNumber receiver,
                                       const AllocationLimits& limits);

 private:
  /// Fills order_; returns how many of it are on stage.
  size_t order_by_priority(const VideoConstraints& constraints, EndpointNumber receiver);

  std::vector<AllocationSource> sources_;
  std::vector<std::pair<SourceNumber, size_t>> by_number_;  ///< ascending
  std::vector<size_t> order_;
  std::vector<bool> ordered_;
  std::vector<Allocation> result_;
  std::vector<Allocation> unwanted_;
};

/// The highest active layer that is not higher than `max_height`, else the lowest active one; -1 without any.
int highest_layer(std::span<const LayerState> layers, int32_t max_height);

}  // namespace conclave::sfu
