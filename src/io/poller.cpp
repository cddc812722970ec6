#include "io/poller.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <ctime>

namespace conclave::io {
namespace {

int to_milliseconds(Duration timeout) {
  if (timeout == Poller::kForever) return -1;
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  return static_cast<int>(std::clamp<int64_t>(rounded, 0, INT_MAX));
}

}  // namespace

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) std::abort();
}

void Poller::watch(int fd, unsigned tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = tag;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) std::abort();
}

uint32_t Poller::wait(Duration timeout) {
  std::array<epoll_event, kMaxDescriptors> events;
  timeout = std::max(timeout, Duration::zero());
  int count = -1;
  if (has_fine_timeout_) {
    timespec limit{};
    if (timeout != kForever) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
      limit.tv_sec = seconds.count();
      limit.tv_nsec = std::chrono::nanoseconds(timeout - seconds).count();
    }
    count = epoll_pwait2(epoll_.get(), events.data(), kMaxDescriptors, timeout == kForever ? nullptr : &limit, nullptr);
    // A kernel before 5.11, or a sandbox that does not know the call.
    if (count < 0 && (errno == ENOSYS || errno == EPERM)) has_fine_timeout_ = false;
  }
  if (!has_fine_timeout_) count = epoll_wait(epoll_.get(), events.data(), kMaxDescriptors, to_milliseconds(timeout));
  uint32_t ready = 0;
  for (int i = 0; i < count; ++i) ready |= 1u << events[static_cast<size_t>(i)].data.u32;
  return ready;
}

}  // namespace conclave::io
