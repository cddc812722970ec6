#include "io/mailbox.h"

#include <sys/eventfd.h>

#include <cstdlib>

namespace conclave::io {

WakeUp::WakeUp() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!fd_) std::abort();  // Out of descriptors while starting.
}

void WakeUp::signal() {
  const uint64_t one = 1;
  // Fails only when the counter is full, and then the reader is awake anyway.
  [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof one);
}

void WakeUp::clear() {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t count_read = ::read(fd_.get(), &count, sizeof count);
}

}  // namespace conclave::io
