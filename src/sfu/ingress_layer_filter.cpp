#include "sfu/ingress_layer_filter.h"

#include <algorithm>

namespace conclave::sfu {

void IngressLayerFilter::set_target_bps(TimePoint now, uint64_t bps) {
  if (target_bps_ == 0 && bps != 0) target_bps_ = kUnaskedBps;
  if (bps >= target_bps_ || bps == 0) {
    target_bps_ = bps;
    lower_at_ = kNever;
    return;
  }
  lower_to_ = bps;
  if (lower_at_ == kNever) lower_at_ = now + kPatience;
}

void IngressLayerFilter::review(TimePoint now, uint64_t measured_bps, TimePoint asked_since) {
  if (now >= lower_at_) {
    target_bps_ = lower_to_;
    lower_at_ = kNever;
  }
  excessive_ = target_bps_ != 0 && exceeds(measured_bps, target_bps_);
  const bool deaf = asked_since != kNever && now - asked_since >= kPatience;
  refused_ = excessive_ && deaf && lower_at_ == kNever;
}

uint64_t IngressLayerFilter::rate() const {
  return state_ == State::open ? target_bps_ * kGross : target_bps_ * kToleranceHalves / 2;
}

Duration IngressLayerFilter::cost(size_t bytes) const {
  return Duration(static_cast<int64_t>(bytes * 8 * 1'000'000 / std::max<uint64_t>(rate(), 1)));
}

Duration IngressLayerFilter::burst() const { return std::max(kBurst, cost(kMinBurstBytes)); }

bool IngressLayerFilter::may_open(TimePoint now) const {
  if (!excessive_) return ahead(now) <= burst() / 2;
  return now >= next_still_ && ahead(now) <= Duration::zero();
}

IngressLayerFilter::Verdict IngressLayerFilter::handle_packet(TimePoint now, const rtp::FrameInfo& frame,
                                                              size_t bytes) {
  if (target_bps_ == 0) return Verdict::pass;
  if (state_ == State::shut) {
    if (!frame.is_keyframe || !may_open(now)) return Verdict::drop;
    state_ = excessive_ ? State::still : State::open;
    next_still_ = now + kStillInterval;
  } else {
    const bool begins_another = frame.begins_frame && (state_ == State::still || refused_ || ahead(now) > burst());
    // A frame without end has one too.
    if (begins_another || ahead(now) > 2 * burst()) {
      // Until it is measured again, the sender counts as one that sends too much.
      excessive_ = true;
      next_still_ = std::max(next_still_, now + kStillInterval);
      state_ = State::shut;
      return Verdict::shut;
    }
  }
  paid_until_ = std::max(paid_until_, now) + cost(bytes);
  return Verdict::pass;
}

}  // namespace conclave::sfu
