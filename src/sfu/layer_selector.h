// Which frames of a layered source one receiver gets: a state machine that moves from the present layer to the target
// layer only where a decoder can follow, at a keyframe. One instance stands for one receiver and one source.
// It knows layers and keyframes, not the codec that they were read from. The rules are those of the VP8 quality filter
// in Jitsi Videobridge (a29d97d1, August 2026).
#pragma once

#include <cstdint>

#include "base/time.h"

namespace conclave::sfu {

inline constexpr int kNoLayer = -1;
inline constexpr int kAllTemporalLayers = 7;

struct LayeredFrame {
  int layer = 0;
  int temporal_id = 0;
  bool keyframe = false;
};

class LayerSelector {
 public:
  enum class Verdict : uint8_t {
    drop,  ///< not of the present layer, or not decodable by the receiver
    thin,  ///< of the present layer, left out on purpose: the receiver must not see a gap
    forward,
    restart,  ///< forward, and the stream begins anew with this frame: another layer, or the first after a pause
  };

  /// kNoLayer stops the stream.
  void set_target(int layer) {
    target_ = layer;
    if (layer == kNoLayer) current_ = kNoLayer;
  }
  void set_max_temporal(int temporal_id) { max_temporal_ = temporal_id; }
  /// The present layer has ceased to arrive: any layer up to the target may take over at its next keyframe.
  void set_stalled() { stalled_ = true; }
  /// What follows cannot continue what was sent (another encoder): wait for a keyframe.
  void reset() { current_ = kNoLayer; }

  /// For the first packet of each frame, in the order of arrival.
  Verdict decide(const LayeredFrame& frame);

  int current() const { return current_; }
  int target() const { return target_; }
  /// The receiver cannot get what it should before a keyframe of the target layer arrives.
  bool needs_keyframe() const { return target_ != kNoLayer && current_ != target_; }

 private:
  bool may_switch_to(int layer) const;

  int target_ = kNoLayer;
  int current_ = kNoLayer;
  int max_temporal_ = kAllTemporalLayers;
  bool stalled_ = false;
};

}  // namespace conclave::sfu
