// Maps the running numbers of an incoming stream (sequence numbers, picture ids) onto numbers that run on without a gap
// where something was left out on purpose, and with the same gaps where something was lost on the way. Late numbers
// get the place that was kept for them. Behind invariant "every source is one continuous stream".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace conclave::sfu {

class NumberMap {
 public:
  /// Remembers the last `window` numbers (a power of two). Memory is taken at the first start().
  explicit NumberMap(size_t window) : window_(window) {}

  /// From now on `first_in` maps to `first_out`; what came before `first_in` maps to nothing.
  void start(int64_t first_in, int64_t first_out);
  bool started() const { return started_; }

  /// The number for `in`; nullopt when it was left out, is older than the window, or before the start.
  std::optional<int64_t> map(int64_t in);
  /// `in` is not sent. When it is the newest, all later numbers close up; else its place stays empty.
  void leave_out(int64_t in);

  int64_t newest_in() const { return newest_in_; }
  int64_t newest_out() const { return newest_in_ + offset_; }

 private:
  std::optional<int64_t> find(int64_t in) const;
  void advance(int64_t in);
  int32_t& offset_at(int64_t in) { return offsets_[static_cast<size_t>(in) & (window_ - 1)]; }

  size_t window_;
  std::vector<int32_t> offsets_;  ///< relative to base_, by number in
  int64_t base_ = 0;
  int64_t first_in_ = 0;
  int64_t newest_in_ = 0;
  int64_t offset_ = 0;
  bool started_ = false;
};

}  // namespace conclave::sfu
