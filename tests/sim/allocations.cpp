#include "sim/allocations.h"

#include <cstdlib>
#include <new>

namespace {
uint64_t count = 0;  // the simulation has one thread
}  // namespace

// The sized and array forms come down to these.
[[gnu::noinline]] void* operator new(size_t size) {
  ++count;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace conclave::sim {

uint64_t allocations() { return count; }

}  // namespace conclave::sim
