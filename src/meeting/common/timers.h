// Every deadline of the signalling side in one heap. An entry is only a reminder: whoever is woken looks at its own
// state whether the deadline still holds, so nothing is ever cancelled.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "base/time.h"

namespace conclave::meeting {

struct Timer {
  enum class Kind : uint8_t {
    session,    ///< id: session; its resumption window may be over
    sources,    ///< id: room; announce source changes
    media,      ///< id: room, sub: occupant; a deadline of the media session
    presence,   ///< id: room, sub: occupant; a presence held back by the rate limit
    stream,     ///< id: connection; a handshake that takes too long
    breakouts,  ///< id: main room; something about its breakout rooms is due
    token,      ///< id: connection; the key of a token that does not come
    host,       ///< id: main room; it may have to end without its host, or be warned of it
    upkeep,     ///< what ended long ago is forgotten
    audit,      ///< failed logins go to the log
  };
  TimePoint at;
  Kind kind;
  uint64_t id = 0;
  uint64_t sub = 0;
};

class Timers {
 public:
  void add(Timer timer) { heap_.push(timer); }
  TimePoint next() const { return heap_.empty() ? kNever : heap_.top().at; }
  /// Takes out one timer that is due, or nothing.
  std::optional<Timer> pop_due(TimePoint now) {
    if (heap_.empty() || heap_.top().at > now) return std::nullopt;
    const Timer timer = heap_.top();
    heap_.pop();
    return timer;
  }

 private:
  struct Later {
    bool operator()(const Timer& a, const Timer& b) const { return a.at > b.at; }
  };
  std::priority_queue<Timer, std::vector<Timer>, Later> heap_;
};

}  // namespace conclave::meeting
