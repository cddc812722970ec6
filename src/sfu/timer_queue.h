// The deadlines of many objects, so that the earliest is known without asking all of them at every datagram.
// Lazy: an object's deadline may move later without touching the queue; it is looked at again when the old one passes.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "base/time.h"

namespace conclave::sfu {

class TimerQueue {
 public:
  using Id = uint64_t;

  /// `id` wants to be woken at `at`. Only an earlier time than the one known does anything; kNever is ignored.
  void schedule(Id id, TimePoint at) {
    if (at == kNever) return;
    TimePoint& known = earliest_.try_emplace(id, kNever).first->second;
    if (at >= known) return;
    known = at;
    heap_.push({at, id});
  }
  void remove(Id id) { earliest_.erase(id); }

  /// The next id that is due; it must be scheduled again. nullopt when there is none.
  std::optional<Id> pop_due(TimePoint now) {
    drop_stale();
    if (heap_.empty() || heap_.top().at > now) return std::nullopt;
    const Id id = heap_.top().id;
    heap_.pop();
    earliest_[id] = kNever;
    return id;
  }
  /// May be earlier than what anybody still wants; never later.
  TimePoint next() const { return heap_.empty() ? kNever : heap_.top().at; }

 private:
  struct Entry {
    TimePoint at;
    Id id;
    bool operator<(const Entry& other) const { return at > other.at; }  // the earliest on top
  };
  void drop_stale() {
    while (!heap_.empty()) {
      const auto found = earliest_.find(heap_.top().id);
      if (found != earliest_.end() && found->second == heap_.top().at) return;
      heap_.pop();
    }
  }

  std::priority_queue<Entry> heap_;
  std::unordered_map<Id, TimePoint> earliest_;
};

}  // namespace conclave::sfu
