// Changes on their way to the database, in order. When it cannot be written (locked by another process, read-only, the
// disk is full) they wait and are tried again, first after a second, then ever less often; they are bounded, and what
// comes beyond is lost. A change that the database itself refuses, whenever it is tried, is lost alone. The log says
// when it begins and when it is over, not at every attempt. Time is a parameter.
#pragma once

#include <cstddef>
#include <deque>

#include "base/counters.h"
#include "base/time.h"
#include "meeting/kept/records.h"
#include "store/database.h"

namespace conclave::server {

class WriteQueue {
 public:
  static constexpr Duration kMinPause = 1s;
  static constexpr Duration kMaxPause = 60s;
  static constexpr size_t kMaxWaiting = 200'000;  ///< some 100 MB, were they large

  explicit WriteQueue(size_t max_waiting = kMaxWaiting) : max_waiting_(max_waiting) {}

  void push(meeting::StoreCommand command);
  enum class Attempt : uint8_t { when_due, at_once };
  /// Writes all that waits in one transaction.
  void flush(TimePoint now, store::Database& database, Attempt attempt = Attempt::when_due);
  /// kNever: nothing waits for time to pass.
  TimePoint next_attempt() const { return failing_ ? next_attempt_ : kNever; }

  /// The last attempt came to nothing, and another will follow.
  bool failing() const { return failing_; }
  size_t waiting() const { return waiting_.size(); }
  /// Changes that were lost since the last call, by reason: "store-overloaded", or that of the table.
  Counters take_lost();

 private:
  /// Of one attempt: changes that the database refuses.
  Result<Counters> write_all(store::Database& database) const;
  void handle_failure(TimePoint now, const Error& error);

  size_t max_waiting_;
  std::deque<meeting::StoreCommand> waiting_;
  bool failing_ = false;
  Duration pause_ = kMinPause;
  TimePoint next_attempt_{};
  TimePoint failing_since_{};
  Counters lost_;
};

/// One change, as statements. Errors: those of the tables.
Result<void> write_change(const meeting::StoreCommand& command, store::Database& database);

}  // namespace conclave::server
