#include "peer/loss_based_limit.h"

#include <algorithm>

namespace conclave::peer {

void LossBasedLimit::review(double loss, uint64_t acked_bps) {
  if (loss > 0.10 && acked_bps > 0) {
    bps_ = std::max(kMinBps, std::min(bps_.value_or(kMaxBps), acked_bps));
  } else if (loss < 0.02 && bps_) {
    *bps_ += *bps_ / 50;  // 8 % a second
    if (*bps_ > kMaxBps) bps_.reset();
  }
}

}  // namespace conclave::peer
