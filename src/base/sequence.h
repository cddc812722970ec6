// Numbers that wrap: RTP sequence numbers and timestamps (RFC 3550 A.1), picture ids.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace conclave {

/// Serial-number order (RFC 1982 3.2): true when `a` follows `b` by less than half the range.
template <std::unsigned_integral T>
constexpr bool is_newer(T a, T b) {
  return a != b && static_cast<T>(a - b) < static_cast<T>(T{1} << (sizeof(T) * 8 - 1));
}

/// The signed distance from `b` to `a`.
template <std::unsigned_integral T>
constexpr std::make_signed_t<T> distance(T a, T b) {
  return static_cast<std::make_signed_t<T>>(static_cast<T>(a - b));
}

/// Extends a wrapping counter to 64 bits: each value is taken as the one nearest to the newest value so far.
template <std::unsigned_integral T>
class Unwrapper {
 public:
  int64_t unwrap(T value) {
    const int64_t extended = peek(value);
    if (!started_ || extended > newest_) newest_ = extended;
    started_ = true;
    return extended;
  }
  /// What unwrap() would return, without taking it as the newest.
  int64_t peek(T value) const {
    return started_ ? newest_ + distance(value, static_cast<T>(newest_)) : static_cast<int64_t>(value);
  }
  bool started() const { return started_; }
  int64_t newest() const { return newest_; }

 private:
  int64_t newest_ = 0;
  bool started_ = false;
};

}  // namespace conclave
