// Orders the datagrams of one turn of the loop so that those for one receiver can leave in one call: UDP_SEGMENT takes
// datagrams of equal size to one destination, of which the last may be shorter. Order within a path is kept; order
// between paths means nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/egress_queue.h"

namespace conclave::io {

class SendPlan {
 public:
  /// Indices into the queue, all for the same path. All but the last have the size of the first; none is larger.
  using Run = std::span<const uint32_t>;

  /// What the kernel takes in one call: UDP_MAX_SEGMENTS was 64 until Linux 6.9, and the whole must fit one IP packet.
  static constexpr size_t kMaxSegments = 64;
  static constexpr size_t kMaxRunBytes = 65000;

  /// Plans all of `queue`. Linear in its size; allocates only when the queue is larger than ever before.
  /// With `max_segments` 1 every datagram is a run of its own, in the queue's order.
  void build(const EgressQueue& queue, size_t max_segments = kMaxSegments);

  size_t size() const { return runs_.size(); }
  Run operator[](size_t index) const {
    const auto& run = runs_[index];
    return {order_.data() + run.begin, run.count};
  }

 private:
  struct Range {
    uint32_t begin;
    uint32_t count;
  };
  struct Group {
    uint32_t first;
    uint32_t last;
  };
  struct Bucket {
    uint64_t round = 0;
    uint32_t group = 0;
  };

  void group_by_path(const EgressQueue& queue);
  uint32_t& bucket_of(const EgressQueue& queue, uint32_t index, bool& is_new);

  std::vector<Bucket> buckets_;
  std::vector<Group> groups_;
  std::vector<uint32_t> next_;  ///< the next datagram of the same path
  std::vector<uint32_t> order_;
  std::vector<Range> runs_;
  uint64_t round_ = 0;
};

}  // namespace conclave::io
