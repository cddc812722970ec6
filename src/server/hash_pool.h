// Threads that compare passwords with their hashes, which takes some 50 ms each on purpose. They yield to everything
// else in the process, and the queue before them is short: when more people log in at once than can be checked, the
// rest is told to try again instead of waiting longer than they would.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/signalling.h"
#include "io/mailbox.h"
#include "meeting/service.h"

namespace conclave::server {

class HashPool final : public gateway::PasswordLink {
 public:
  struct Config {
    unsigned threads = 1;
    size_t max_waiting = 64;  ///< some three seconds a thread
  };

  explicit HashPool(const Config& config);
  /// What waits is dropped.
  ~HashPool() override;

  /// Never waits. A PasswordChecked follows: not_checked when the queue is full.
  void check(meeting::CheckPassword question) override;

  /// Readable when an answer has come back.
  int events_fd() const { return answers_.fd(); }
  /// Replaces `out` by what came since the last call.
  void take_events(std::vector<meeting::PasswordChecked>& out) { answers_.take(out); }

 private:
  void work();

  const size_t max_waiting_;
  io::Mailbox<meeting::PasswordChecked> answers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<meeting::CheckPassword> waiting_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace conclave::server
