// What the operating system counts of this process: processor time, memory, descriptors, threads. Read from /proc and
// by getrusage(2) when somebody asks; nothing is kept.
#pragma once

#include <cstddef>

#include "base/time.h"

namespace conclave::io {

struct ProcessFigures {
  UnixTime started{};
  UnixTime now{};
  Duration cpu{};           ///< of all threads, since the start
  size_t resident = 0;      ///< bytes
  size_t virtual_size = 0;  ///< bytes of address space
  size_t descriptors = 0;   ///< open ones
  size_t max_descriptors = 0;
  size_t threads = 0;
};

/// Figures that the system does not tell are 0.
ProcessFigures process_figures();

}  // namespace conclave::io
