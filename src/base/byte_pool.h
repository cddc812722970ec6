// Memory that many share, so that all together have an end where each alone would be within its own limit: queues of
// connections that do not read, say. What one may hold depends on what is free (dynamic thresholds, Choudhury and
// Hahne, IEEE/ACM Transactions on Networking 6(2), 1998): as long as there is plenty nobody notices, and when many hold
// much, those that hold most meet the limit first, while small ones go on. The pool can never be exceeded.
#pragma once

#include <cstddef>
#include <utility>

namespace conclave {

class BytePool {
 public:
  /// One may hold at most this part of what is free.
  static constexpr size_t kPart = 16;

  explicit BytePool(size_t capacity) : capacity_(capacity) {}
  BytePool(const BytePool&) = delete;
  BytePool& operator=(const BytePool&) = delete;

  /// What is held stays held, also when it is more than that.
  void set_capacity(size_t capacity) { capacity_ = capacity; }
  size_t capacity() const { return capacity_; }
  size_t used() const { return used_; }

  /// What one of the many holds. Gives all back when it ends; the pool outlives it.
  class Share {
   public:
    Share() = default;  ///< of no pool: without limit
    explicit Share(BytePool& pool) : pool_(&pool) {}
    Share(Share&& other) noexcept : pool_(std::exchange(other.pool_, nullptr)), held_(std::exchange(other.held_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(pool_, other.pool_);
      std::swap(held_, other.held_);
      return *this;
    }
    ~Share() { give_back(held_); }

    /// False, and nothing is taken, when this one would hold more than its part.
    bool add(size_t bytes) {
      if (pool_ != nullptr && held_ + bytes > pool_->threshold()) return false;
      if (pool_ != nullptr) pool_->used_ += bytes;
      held_ += bytes;
      return true;
    }
    /// At most held().
    void give_back(size_t bytes) {
      if (pool_ != nullptr) pool_->used_ -= bytes;
      held_ -= bytes;
    }
    size_t held() const { return held_; }

   private:
    BytePool* pool_ = nullptr;
    size_t held_ = 0;
  };

 private:
  size_t threshold() const { return used_ < capacity_ ? (capacity_ - used_) / kPart : 0; }

  size_t capacity_;
  size_t used_ = 0;
};

}  // namespace conclave
