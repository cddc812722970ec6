#include "peer/nack_generator.h"

#include <algorithm>

namespace conclave::peer {

void NackGenerator::handle_packet(TimePoint now, int64_t sequence) {
  if (!started_) {
    started_ = true;
    newest_ = sequence;
    return;
  }
  if (sequence <= newest_) return remove(sequence);
  const int64_t gap = sequence - newest_ - 1;
  if (gap >= kMaxGap)
    reset();
  else if (gap > 0)
    add_gap(now, newest_ + 1, sequence - 1);
  started_ = true;
  newest_ = sequence;
}

void NackGenerator::reset() {
  started_ = false;
  count_ = 0;
  due_ = kNever;
}

void NackGenerator::add_gap(TimePoint now, int64_t first, int64_t last) {
  const size_t added = static_cast<size_t>(last - first + 1);  // less than kMaxGap
  if (count_ + added > kMaxMissing) {
    const size_t given_up = count_ + added - kMaxMissing;
    std::move(missing_.begin() + static_cast<ptrdiff_t>(given_up), missing_.begin() + static_cast<ptrdiff_t>(count_),
              missing_.begin());
    count_ -= given_up;
  }
  for (int64_t sequence = first; sequence <= last; ++sequence)
    missing_[count_++] = {.sequence = sequence, .due = now, .requests = 0};
  due_ = std::min(due_, now);
}

void NackGenerator::remove(int64_t sequence) {
  const auto end = missing_.begin() + static_cast<ptrdiff_t>(count_);
  const auto it = std::lower_bound(missing_.begin(), end, sequence,
                                   [](const Missing& m, int64_t value) { return m.sequence < value; });
  if (it == end || it->sequence != sequence) return;
  std::move(it + 1, end, it);
  if (--count_ == 0) due_ = kNever;
}

size_t NackGenerator::collect(TimePoint now, Duration round_trip, std::span<uint16_t> out) {
  if (now < due_) return 0;
  const Duration interval = std::max(round_trip, kMinInterval);
  size_t written = 0;
  size_t kept = 0;
  due_ = kNever;
  for (size_t i = 0; i < count_; ++i) {
    Missing missing = missing_[i];
    if (missing.due <= now && written < out.size()) {
      out[written++] = static_cast<uint16_t>(missing.sequence);
      missing.due = now + interval;
      if (++missing.requests == kMaxRequests) continue;  // given up
    }
    due_ = std::min(due_, missing.due);
    missing_[kept++] = missing;
  }
  count_ = kept;
  return written;
}

}  // namespace conclave::peer
