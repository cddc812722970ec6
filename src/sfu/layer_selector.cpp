#include "sfu/layer_selector.h"

namespace conclave::sfu {

bool LayerSelector::may_switch_to(int layer) const {
  if (current_ == kNoLayer || stalled_) return layer <= target_;  // the first that may be shown is taken at once
  if (current_ < target_) return layer > current_ && layer <= target_;
  // Downwards, straight to the target: the keyframes of all layers come together, and a lower one would only flicker.
  return layer == target_ && layer != current_;
}

LayerSelector::Verdict LayerSelector::decide(const LayeredFrame& frame) {
  if (target_ == kNoLayer) return Verdict::drop;
  if (frame.layer == current_) {
    stalled_ = false;
    if (frame.keyframe) return Verdict::forward;
    // On the way down the receiver needs only what the next frames of the base refer to.
    const int temporal = current_ > target_ ? 0 : max_temporal_;
    return frame.temporal_id <= temporal ? Verdict::forward : Verdict::thin;
  }
  if (!frame.keyframe || !may_switch_to(frame.layer)) return Verdict::drop;
  current_ = frame.layer;
  stalled_ = false;
  return Verdict::restart;
}

}  // namespace conclave::sfu
