// How often values of which size were seen, in the form that Prometheus' histograms have: fixed upper bounds, a count
// for each, and the sum. One thread owns one; others get copies by value.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace conclave {

class Histogram {
 public:
  struct Bucket {
    double upper_bound;  ///< inclusive
    uint64_t count;      ///< of this bucket alone
  };

  /// `upper_bounds`: ascending. What is larger than the last one is only in count() and sum().
  Histogram(std::initializer_list<double> upper_bounds) {
    for (const double bound : upper_bounds) buckets_.push_back({bound, 0});
  }

  void observe(double value) {
    const auto bucket = std::ranges::lower_bound(buckets_, value, {}, &Bucket::upper_bound);
    if (bucket != buckets_.end()) ++bucket->count;
    ++count_;
    sum_ += value;
  }
  const std::vector<Bucket>& buckets() const { return buckets_; }
  uint64_t count() const { return count_; }
  double sum() const { return sum_; }

 private:
  std::vector<Bucket> buckets_;
  uint64_t count_ = 0;
  double sum_ = 0;
};

}  // namespace conclave
