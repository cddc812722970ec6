#include "peer/keyframe_request.h"

#include <algorithm>

namespace conclave::peer {

void KeyframeRequester::request(TimePoint now) {
  if (pending()) return;
  sent_ = 0;
  due_ = sent_before_ ? std::max(now, last_sent_ + kMinInterval) : now;
}

bool KeyframeRequester::poll(TimePoint now) {
  if (now < due_) return false;
  if (sent_ == 0) ++fir_sequence_;  // RFC 5104 4.3.1.2: a repetition keeps its number
  ++sent_;
  sent_before_ = true;
  last_sent_ = now;
  due_ = sent_ > kMaxRepeats ? kNever : now + kRepeatInterval;
  return true;
}

}  // namespace conclave::peer
