// One copy of each packet that came in lately, however many receivers it went to: the memory behind every packet cache.
//
// It is a ring of bytes, not of slots: packets lie one behind the other and the newest overwrites the oldest, so small
// packets take little room. A reference is the position in the endless stream of bytes ever stored; comparing it with
// the stream's end tells whether the bytes are still there, so references need no release and no generation numbers.
// Intended: one slab per sending endpoint, so that nobody shortens the history of another by sending more.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"

namespace conclave::peer {

/// Names bytes in a slab. `owner` is chosen by whoever made the slab and is never reused; it tells which slab to ask.
struct PacketRef {
  uint64_t position = 0;
  uint32_t owner = 0;
  uint16_t size = 0;
};

class PacketSlab {
 public:
  /// Enough for more than a second of three layers of 720p camera.
  static constexpr size_t kDefaultCapacity = 512 * 1024;

  /// The memory is taken with the first store(), so an endpoint that only speaks costs nothing.
  explicit PacketSlab(uint32_t owner, size_t capacity = kDefaultCapacity) : capacity_(capacity), owner_(owner) {}

  /// Copies `packet` in; it overwrites the oldest. Packets over 65535 bytes or over the capacity give a reference that
  /// is never found.
  PacketRef store(ByteSpan packet);
  /// The bytes, until the next store(); empty when they were overwritten meanwhile or lie in another slab.
  ByteSpan find(const PacketRef& ref) const;

  uint32_t owner() const { return owner_; }

 private:
  std::unique_ptr<uint8_t[]> bytes_;
  size_t capacity_;
  uint64_t end_ = 0;  ///< position behind the newest packet
  uint32_t owner_;
};

}  // namespace conclave::peer
