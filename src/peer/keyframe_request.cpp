#include "peer/keyframe_request.h"

#include <algorithm>

namespace conclave::peer {

bool KeyframeAllowance::admit(TimePoint now) {
  if (count_ > 0) {
    const TimePoint last = admitted_[(next_ + kMostInWindow - 1) % kMostInWindow];
    if (now - last < kLeastInterval) return false;
  }
  if (count_ == kMostInWindow && now - admitted_[next_] < kWindow) return false;
  admitted_[next_] = now;
  next_ = (next_ + 1) % kMostInWindow;
  count_ = std::min(count_ + 1, kMostInWindow);
  return true;
}

void KeyframeRequester::request(TimePoint now) {
  if (pending()) return;
  sent_ = 0;
  due_ = sent_before_ ? std::max(now, last_sent_ + kLeastInterval) : now;
}

bool KeyframeRequester::poll(TimePoint now) {
  if (now < due_) return false;
  if (sent_ == 0) ++fir_sequence_;  // RFC 5104 4.3.1.2: a repetition keeps its number
  ++sent_;
  sent_before_ = true;
  last_sent_ = now;
  due_ = sent_ > kMostRepeats ? kNever : now + kRepeatInterval;
  return true;
}

}  // namespace conclave::peer
