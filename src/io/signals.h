// Signals as values read from a descriptor, so that no code runs in a signal handler.
#pragma once

#include <optional>

#include "io/fd.h"

namespace conclave::io {

enum class Signal { stop, reload };

/// Blocks SIGTERM, SIGINT and SIGHUP for this thread and all it starts, ignores SIGPIPE, and reads the former instead.
/// Make it before any other thread runs.
class Signals {
 public:
  Signals();
  /// Readable when a signal is pending.
  int fd() const { return fd_.get(); }
  std::optional<Signal> take();

 private:
  Fd fd_;
};

}  // namespace conclave::io
