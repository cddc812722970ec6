// A rate limit for each of many: networks, accounts. One that was not used for a while is forgotten, for a full budget
// is as good as a new one; so memory holds only those that were busy lately.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "base/time.h"
#include "base/token_bucket.h"

namespace conclave {

template <class Key>
class Budgets {
 public:
  /// `fill_time`: in which an empty bucket is full again.
  Budgets(TokenBucket fresh, Duration fill_time) : fresh_(fresh), fill_time_(fill_time) {}

  bool take(TimePoint now, const Key& key, uint64_t count = 1) {
    if (budgets_.size() >= next_sweep_) sweep(now);
    Budget& budget = budgets_.try_emplace(key, Budget{fresh_, now}).first->second;
    budget.used = now;
    return budget.bucket.take(now, count);
  }
  /// Whether take() would succeed, without taking.
  bool has(TimePoint now, const Key& key, uint64_t count = 1) const {
    const auto it = budgets_.find(key);
    if (it == budgets_.end()) return true;
    TokenBucket copy = it->second.bucket;
    return copy.take(now, count);
  }
  size_t size() const { return budgets_.size(); }

 private:
  static constexpr size_t kSweep = 1024;
  struct Budget {
    TokenBucket bucket;
    TimePoint used;
  };

  void sweep(TimePoint now) {
    std::erase_if(budgets_, [&](const auto& entry) { return entry.second.used + fill_time_ <= now; });
    next_sweep_ = kSweep + 2 * budgets_.size();
  }

  TokenBucket fresh_;
  Duration fill_time_;
  size_t next_sweep_ = kSweep;
  std::unordered_map<Key, Budget> budgets_;
};

}  // namespace conclave
