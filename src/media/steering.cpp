#include "media/steering.h"

namespace conclave::media {
namespace {

/// 16 when `c` is no lower-case hexadecimal digit.
uint32_t hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<uint32_t>(c - 'a') + 10;
  return 16;
}

}  // namespace

uint32_t worker_of_ufrag(std::string_view ufrag, uint32_t workers) {
  if (ufrag.size() < 2) return workers;
  const uint32_t high = hex_digit(ufrag[0]);
  const uint32_t low = hex_digit(ufrag[1]);
  if (high > 15 || low > 15 || high * 16 + low >= workers) return workers;
  return high * 16 + low;
}

Steering::Steering(uint32_t self, uint32_t workers, size_t capacity)
    : self_(self), workers_(workers), capacity_(capacity) {}

uint32_t Steering::route(TimePoint now, const SocketAddress& remote, std::string_view ufrag) {
  if (workers_ == 1) return self_;
  if (!ufrag.empty()) {
    const uint32_t named = worker_of_ufrag(ufrag, workers_);
    if (named == workers_) return self_;  // Nobody's: dropped and counted here.
    learn(now, remote, named);
    return named;
  }
  const auto known = by_remote_.find(remote);
  if (known == by_remote_.end()) return self_;
  entries_.splice(entries_.begin(), entries_, known->second);
  return known->second->worker;
}

void Steering::learn(TimePoint now, const SocketAddress& remote, uint32_t worker) {
  const auto known = by_remote_.find(remote);
  if (known == by_remote_.end()) {
    // This worker's own too: a flow that nobody remembers could be diverted by one forged request.
    *insert(remote) = {remote, worker, now};
    return;
  }
  Entry& entry = *known->second;
  entries_.splice(entries_.begin(), entries_, known->second);
  if (entry.worker == worker) {
    entry.confirmed = now;
  } else if (now - entry.confirmed >= kConfirmedFor) {
    entry.worker = worker;
    entry.confirmed = now;
  }
}

Steering::Entries::iterator Steering::insert(const SocketAddress& remote) {
  if (entries_.size() >= capacity_) {
    by_remote_.erase(entries_.back().remote);
    entries_.splice(entries_.begin(), entries_, std::prev(entries_.end()));
  } else {
    entries_.emplace_front();
  }
  by_remote_.emplace(remote, entries_.begin());
  return entries_.begin();
}

}  // namespace conclave::media
