#include "sfu/number_map.h"

#include <algorithm>
#include <limits>

namespace conclave::sfu {

namespace {
constexpr int32_t kLeftOut = std::numeric_limits<int32_t>::min();
}

void NumberMap::start(int64_t first_in, int64_t first_out) {
  if (offsets_.empty()) offsets_.resize(window_);
  first_in_ = first_in;
  newest_in_ = first_in - 1;
  base_ = offset_ = first_out - first_in;
  started_ = true;
}

void NumberMap::advance(int64_t in) {
  // Numbers that were jumped over get the offset of now: they may still come.
  const int64_t oldest = in - static_cast<int64_t>(window_) + 1;
  for (int64_t missing = std::max(newest_in_ + 1, oldest); missing <= in; ++missing)
    offset_at(missing) = static_cast<int32_t>(offset_ - base_);
  newest_in_ = in;
}

std::optional<int64_t> NumberMap::find(int64_t in) const {
  if (in < first_in_ || in <= newest_in_ - static_cast<int64_t>(window_)) return std::nullopt;
  const int32_t offset = offsets_[static_cast<size_t>(in) & (window_ - 1)];
  if (offset == kLeftOut) return std::nullopt;
  return in + base_ + offset;
}

std::optional<int64_t> NumberMap::map(int64_t in) {
  if (!started_) return std::nullopt;
  if (in <= newest_in_) return find(in);
  advance(in);
  return in + offset_;
}

void NumberMap::leave_out(int64_t in) {
  if (!started_ || in < first_in_ || in <= newest_in_ - static_cast<int64_t>(window_)) return;
  if (in > newest_in_) {
    advance(in);
    --offset_;
  }
  offset_at(in) = kLeftOut;
}

}  // namespace conclave::sfu
