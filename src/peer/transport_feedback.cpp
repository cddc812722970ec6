#include "peer/transport_feedback.h"

#include <algorithm>

namespace conclave::peer {

void TransportFeedbackCollector::handle_packet(TimePoint now, uint16_t transport_sequence, bool marker) {
  const int64_t sequence = unwrapper_.unwrap(transport_sequence);
  if (pending_.size() < kMaxPending) {
    // Nearly always at the end.
    const auto after = std::find_if(pending_.rbegin(), pending_.rend(),
                                    [&](const rtp::PacketArrival& a) { return a.sequence <= sequence; });
    if (after == pending_.rend() || after->sequence != sequence) pending_.insert(after.base(), {sequence, now});
  }
  const Duration interval = marker ? kMinInterval : kMaxInterval;
  const TimePoint due = pending_.size() == kMaxPending ? now : std::max(now, last_sent_ + interval);
  due_ = std::min(due_, due);
}

size_t TransportFeedbackCollector::write(TimePoint now, uint32_t sender_ssrc, uint32_t media_ssrc,
                                         MutableByteSpan out) {
  if (now < due_) return 0;
  const int64_t first = pending_.front().sequence;
  const bool late = reported_ && first < next_base_;
  std::span<const rtp::PacketArrival> arrivals = pending_;
  int64_t base = first;
  if (late) {
    // What lies around a late packet was reported before: tell only about its own unbroken run.
    const auto end =
        std::ranges::adjacent_find(arrivals, [](const auto& a, const auto& b) { return b.sequence != a.sequence + 1; });
    if (end != arrivals.end()) arrivals = arrivals.first(static_cast<size_t>(end - arrivals.begin()) + 1);
  } else if (reported_ && first - next_base_ <= kMaxGap) {
    base = next_base_;
  }
  auto written = rtp::write_transport_feedback(out, sender_ssrc, media_ssrc, feedback_count_, base, arrivals);
  if (written.arrivals == 0)  // no room for the gap
    written = rtp::write_transport_feedback(out, sender_ssrc, media_ssrc, feedback_count_, first, arrivals);
  if (written.arrivals == 0) return 0;
  ++feedback_count_;
  const int64_t behind = pending_[written.arrivals - 1].sequence + 1;
  next_base_ = reported_ ? std::max(next_base_, behind) : behind;
  reported_ = true;
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(written.arrivals));
  if (pending_.empty()) {
    due_ = kNever;
    last_sent_ = now;
  }
  return written.size;
}

}  // namespace conclave::peer
