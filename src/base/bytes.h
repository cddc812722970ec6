// Reading and writing network byte order, with bounds.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace conclave {

using ByteSpan = std::span<const uint8_t>;
using MutableByteSpan = std::span<uint8_t>;

inline uint16_t load_u16(const uint8_t* p) { return static_cast<uint16_t>(p[0] << 8 | p[1]); }
inline uint32_t load_u24(const uint8_t* p) {
  return static_cast<uint32_t>(p[0]) << 16 | static_cast<uint32_t>(p[1]) << 8 | p[2];
}
inline uint32_t load_u32(const uint8_t* p) {
  return static_cast<uint32_t>(p[0]) << 24 | static_cast<uint32_t>(p[1]) << 16 | static_cast<uint32_t>(p[2]) << 8 |
         p[3];
}
inline uint64_t load_u64(const uint8_t* p) { return static_cast<uint64_t>(load_u32(p)) << 32 | load_u32(p + 4); }
inline void store_u16(uint8_t* p, uint16_t v) {
  p[0] = static_cast<uint8_t>(v >> 8);
  p[1] = static_cast<uint8_t>(v);
}
inline void store_u24(uint8_t* p, uint32_t v) {
  p[0] = static_cast<uint8_t>(v >> 16);
  p[1] = static_cast<uint8_t>(v >> 8);
  p[2] = static_cast<uint8_t>(v);
}
inline void store_u32(uint8_t* p, uint32_t v) {
  store_u16(p, static_cast<uint16_t>(v >> 16));
  store_u16(p + 2, static_cast<uint16_t>(v));
}
inline void store_u64(uint8_t* p, uint64_t v) {
  store_u32(p, static_cast<uint32_t>(v >> 32));
  store_u32(p + 4, static_cast<uint32_t>(v));
}

inline ByteSpan as_bytes(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }
inline std::string_view as_text(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Reads forward through a buffer. A read past the end yields zero and makes ok() false for good, so a parser may
/// read a whole header and check once.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}

  uint8_t u8() { return take(1) ? bytes_[position_ - 1] : uint8_t{0}; }
  uint16_t u16() { return take(2) ? load_u16(&bytes_[position_ - 2]) : uint16_t{0}; }
  uint32_t u24() { return take(3) ? load_u24(&bytes_[position_ - 3]) : 0; }
  uint32_t u32() { return take(4) ? load_u32(&bytes_[position_ - 4]) : 0; }
  uint64_t u64() { return take(8) ? load_u64(&bytes_[position_ - 8]) : 0; }
  /// The next `count` bytes, or an empty span when there are fewer.
  ByteSpan bytes(size_t count) { return take(count) ? bytes_.subspan(position_ - count, count) : ByteSpan{}; }
  void skip(size_t count) { take(count); }

  bool ok() const { return ok_; }
  size_t position() const { return position_; }
  size_t remaining() const { return ok_ ? bytes_.size() - position_ : 0; }
  ByteSpan rest() const { return ok_ ? bytes_.subspan(position_) : ByteSpan{}; }

 private:
  bool take(size_t count) {
    if (!ok_ || bytes_.size() - position_ < count) {
      ok_ = false;
      return false;
    }
    position_ += count;
    return true;
  }

  ByteSpan bytes_;
  size_t position_ = 0;
  bool ok_ = true;
};

/// Writes forward into a buffer. A write past the end is dropped and makes ok() false for good.
class ByteWriter {
 public:
  explicit ByteWriter(MutableByteSpan bytes) : bytes_(bytes) {}

  void u8(uint8_t v) {
    if (uint8_t* p = grow(1)) *p = v;
  }
  void u16(uint16_t v) {
    if (uint8_t* p = grow(2)) store_u16(p, v);
  }
  void u24(uint32_t v) {
    if (uint8_t* p = grow(3)) store_u24(p, v);
  }
  void u32(uint32_t v) {
    if (uint8_t* p = grow(4)) store_u32(p, v);
  }
  void u64(uint64_t v) {
    if (uint8_t* p = grow(8)) store_u64(p, v);
  }
  void bytes(ByteSpan v) {
    if (v.empty()) return;
    if (uint8_t* p = grow(v.size())) std::memcpy(p, v.data(), v.size());
  }
  void zeros(size_t count) {
    if (count == 0) return;
    if (uint8_t* p = grow(count)) std::memset(p, 0, count);
  }

  bool ok() const { return ok_; }
  size_t size() const { return position_; }
  ByteSpan written() const { return {bytes_.data(), position_}; }
  MutableByteSpan buffer() const { return bytes_; }

 private:
  uint8_t* grow(size_t count) {
    if (!ok_ || bytes_.size() - position_ < count) {
      ok_ = false;
      return nullptr;
    }
    position_ += count;
    return bytes_.data() + (position_ - count);
  }

  MutableByteSpan bytes_;
  size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace conclave
