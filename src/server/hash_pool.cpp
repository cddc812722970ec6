#include "server/hash_pool.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "accounts/password.h"

namespace conclave::server {
namespace {

constexpr int kNiceness = 10;

/// Linux: a nice value belongs to a thread.
void yield_to_others() { setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness); }

}  // namespace

HashPool::HashPool(const Config& config) : max_waiting_(config.max_waiting) {
  for (unsigned i = 0; i < config.threads; ++i) threads_.emplace_back([this] { work(); });
}

HashPool::~HashPool() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void HashPool::check(meeting::CheckPassword question) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < max_waiting_) {
      waiting_.push_back(std::move(question));
      wake_.notify_one();
      return;
    }
  }
  answers_.post({question.ticket, meeting::PasswordVerdict::not_checked});
}

void HashPool::work() {
  yield_to_others();
  for (;;) {
    meeting::CheckPassword question;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
      if (stopped_) return;
      question = std::move(waiting_.front());
      waiting_.pop_front();
    }
    const bool right = accounts::verify_password(question.password.view(), question.hash);
    answers_.post({question.ticket, right ? meeting::PasswordVerdict::right : meeting::PasswordVerdict::wrong});
  }
}

}  // namespace conclave::server
