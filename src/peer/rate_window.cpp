#include "peer/rate_window.h"

#include <algorithm>

namespace conclave::peer {
namespace {
constexpr Duration kMinSpan = 100ms;
}

void RateWindow::advance(TimePoint now) {
  const int64_t bucket = now.time_since_epoch() / kBucket;
  if (!started_) {
    started_ = true;
    first_ = now;
    newest_ = bucket;
  }
  if (bucket - newest_ >= static_cast<int64_t>(kBuckets)) {
    buckets_.fill(0);
    sum_ = 0;
    newest_ = bucket;
  }
  while (newest_ < bucket) {
    uint64_t& oldest = buckets_[static_cast<size_t>(++newest_) % kBuckets];
    sum_ -= oldest;
    oldest = 0;
  }
}

void RateWindow::add(TimePoint now, uint64_t amount) {
  advance(now);
  buckets_[static_cast<size_t>(newest_) % kBuckets] += amount;
  sum_ += amount;
}

uint64_t RateWindow::sum(TimePoint now) {
  if (!started_) return 0;
  advance(now);
  return sum_;
}

uint64_t RateWindow::bits_per_second(TimePoint now) {
  if (!started_) return 0;
  advance(now);
  // The newest bucket is still being filled, so the window is a little shorter than a second.
  const Duration full = kWindow - kBucket + now.time_since_epoch() % kBucket;
  const Duration span = std::max(kMinSpan, std::min(full, now - first_));
  return sum_ * 8 * 1'000'000 / static_cast<uint64_t>(span.count());
}

}  // namespace conclave::peer
