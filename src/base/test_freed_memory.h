// Watches what a test program gives back to the heap. Replaces the operators new and delete of the whole program: to be
// included by one file of it. What is not freed through them (the stack, texts short enough to live inside a
// std::string, buffers of C libraries) is not seen.
#pragma once

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

// The thread sanitizer has operators of its own, which cannot be replaced.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CONCLAVE_KEEPS_OPERATORS
#endif
#endif

namespace conclave {

/// Counts the blocks freed while it lives that still hold `text`. One at a time; on all threads.
class FreedMemory {
 public:
#ifdef CONCLAVE_KEEPS_OPERATORS
  static constexpr bool kWatches = false;
#else
  static constexpr bool kWatches = true;
#endif

  explicit FreedMemory(std::string_view text) : text_(text) { active() = this; }
  ~FreedMemory() { active() = nullptr; }
  FreedMemory(const FreedMemory&) = delete;
  FreedMemory& operator=(const FreedMemory&) = delete;

  size_t found() const { return found_; }

  static void inspect(void* block) {
    FreedMemory* watch = active();
    if (!watch || !block) return;
    if (memmem(block, malloc_usable_size(block), watch->text_.data(), watch->text_.size()) != nullptr) ++watch->found_;
  }

 private:
  static std::atomic<FreedMemory*>& active() {
    static std::atomic<FreedMemory*> active{nullptr};
    return active;
  }

  std::string text_;
  std::atomic<size_t> found_{0};
};

}  // namespace conclave

#ifndef CONCLAVE_KEEPS_OPERATORS
[[gnu::noinline]] void* operator new(size_t size) {
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new[](size_t size) { return operator new(size); }
[[gnu::noinline]] void operator delete(void* block) noexcept {
  conclave::FreedMemory::inspect(block);
  std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, size_t) noexcept { operator delete(block); }
[[gnu::noinline]] void operator delete[](void* block) noexcept { operator delete(block); }
[[gnu::noinline]] void operator delete[](void* block, size_t) noexcept { operator delete(block); }
#endif
