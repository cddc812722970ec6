#include "io/send_plan.h"

#include <bit>

namespace conclave::io {
namespace {
constexpr uint32_t kNone = UINT32_MAX;
}

uint32_t& SendPlan::bucket_of(const EgressQueue& queue, uint32_t index, bool& is_new) {
  const size_t mask = buckets_.size() - 1;
  for (size_t at = std::hash<UdpPath>()(queue[index].path) & mask;; at = (at + 1) & mask) {
    Bucket& bucket = buckets_[at];
    if (bucket.round != round_) {
      bucket.round = round_;
      is_new = true;
      return bucket.group;
    }
    if (queue[groups_[bucket.group].first].path == queue[index].path) return bucket.group;
  }
}

void SendPlan::group_by_path(const EgressQueue& queue) {
  const size_t wanted = std::bit_ceil(queue.size() * 2);
  if (buckets_.size() < wanted) buckets_.assign(wanted, Bucket{});
  ++round_;
  groups_.clear();
  next_.assign(queue.size(), kNone);
  for (uint32_t i = 0; i < queue.size(); ++i) {
    bool is_new = false;
    uint32_t& group = bucket_of(queue, i, is_new);
    if (is_new) {
      group = static_cast<uint32_t>(groups_.size());
      groups_.push_back({i, i});
    } else {
      next_[groups_[group].last] = i;
      groups_[group].last = i;
    }
  }
}

void SendPlan::build(const EgressQueue& queue, size_t max_segments) {
  order_.clear();
  runs_.clear();
  if (queue.empty()) return;
  if (max_segments <= 1) {
    for (uint32_t i = 0; i < queue.size(); ++i) {
      order_.push_back(i);
      runs_.push_back({i, 1});
    }
    return;
  }
  group_by_path(queue);
  for (const Group& group : groups_) {
    size_t segment = 0;  // the size of the run's datagrams; 0: begin a new run
    size_t total = 0;
    for (uint32_t i = group.first; i != kNone; i = next_[i]) {
      const size_t size = queue[i].size;
      const bool fits =
          segment != 0 && size <= segment && runs_.back().count < max_segments && total + size <= kMaxRunBytes;
      if (!fits) {
        runs_.push_back({static_cast<uint32_t>(order_.size()), 0});
        segment = size;
        total = 0;
      }
      order_.push_back(i);
      ++runs_.back().count;
      total += size;
      if (size < segment) segment = 0;  // A shorter one ends its run.
    }
  }
}

}  // namespace conclave::io
