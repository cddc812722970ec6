// Which packet indexes were used already (RFC 3711 3.3.2), and which index a 16-bit sequence number stands for (RFC
// 3711 3.3.1).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace conclave::peer {

/// Remembers the newest index and the `Size` before it; Size is a multiple of 64 and a power of two.
template <size_t Size>
class ReplayWindow {
 public:
  enum class Verdict : uint8_t { fresh, replayed, too_old };

  bool started() const { return started_; }
  uint64_t highest() const { return highest_; }

  Verdict check(uint64_t index) const {
    if (!started_ || index > highest_) return Verdict::fresh;
    if (highest_ - index >= Size) return Verdict::too_old;
    return (word(index) & bit(index)) != 0 ? Verdict::replayed : Verdict::fresh;
  }

  /// Only after the packet has proved authentic, and only when check() said fresh.
  void accept(uint64_t index) {
    if (!started_) {
      started_ = true;
      highest_ = index;
    } else if (index > highest_) {
      clear(highest_ + 1, std::min<uint64_t>(index - highest_, Size));
      highest_ = index;
    }
    word(index) |= bit(index);
  }

 private:
  static_assert(Size % 64 == 0 && (Size & (Size - 1)) == 0);
  static uint64_t bit(uint64_t index) { return uint64_t{1} << (index % 64); }
  uint64_t& word(uint64_t index) { return words_[index / 64 % (Size / 64)]; }
  uint64_t word(uint64_t index) const { return words_[index / 64 % (Size / 64)]; }

  void clear(uint64_t first, uint64_t count) {
    while (count > 0) {
      if (first % 64 == 0 && count >= 64) {
        word(first) = 0;
        first += 64;
        count -= 64;
      } else {
        word(first) &= ~bit(first);
        ++first;
        --count;
      }
    }
  }

  std::array<uint64_t, Size / 64> words_{};
  uint64_t highest_ = 0;
  bool started_ = false;
};

/// RFC 3711 3.3.1 and appendix A: the 48-bit index of `sequence`, nearest to the highest one so far. nullopt when that
/// would lie before index 0 or need a rollover counter of more than 32 bits.
inline std::optional<uint64_t> guess_index(uint64_t highest, uint16_t sequence) {
  const auto newest = static_cast<uint16_t>(highest);
  const auto step = static_cast<int16_t>(static_cast<uint16_t>(sequence - newest));
  if (step < 0 && highest < static_cast<uint64_t>(-int64_t{step})) return std::nullopt;
  const uint64_t index = highest + static_cast<uint64_t>(int64_t{step});
  if (index >> 48 != 0) return std::nullopt;
  return index;
}

}  // namespace conclave::peer
