// How often the program took memory from the heap, so that a test can say that a path does not.
#pragma once

#include <cstdint>

namespace conclave::sim {

/// Calls of operator new since the start.
uint64_t allocations();

}  // namespace conclave::sim
