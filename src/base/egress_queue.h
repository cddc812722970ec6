// Where the media path writes what shall be sent: fixed slots, filled in place, drained in one batch.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"

namespace conclave {

/// Largest UDP payload that the process sends or takes in.
inline constexpr size_t kMaxDatagram = 1500;

/// Datagrams waiting to be sent. Slots are kept when the queue is cleared, so a steady state allocates nothing; what a
/// rare turn needs beyond kMaxKept is given back, so that it does not hold memory for good.
/// One packet is open at a time: open(), write into the span, then commit() or abandon().
class EgressQueue {
 public:
  static constexpr size_t kMaxKept = 2048;  ///< slots, 3 MB

  struct Datagram {
    UdpPath path{};
    uint16_t size = 0;
    std::array<uint8_t, kMaxDatagram> data;
    ByteSpan bytes() const { return {data.data(), size}; }
  };

  /// The whole slot to write into. It stays valid until commit() or abandon().
  MutableByteSpan open();
  /// Queues the first `size` bytes of the open slot for `path`; size <= kMaxDatagram.
  void commit(const UdpPath& path, size_t size);
  void abandon() { open_ = false; }
  /// Copies a finished datagram in; one over kMaxDatagram is not queued.
  void push(const UdpPath& path, ByteSpan bytes);

  size_t size() const { return used_; }
  bool empty() const { return used_ == 0; }
  const Datagram& operator[](size_t index) const { return *slots_[index]; }
  void clear() {
    used_ = 0;
    if (slots_.size() > kMaxKept) slots_.resize(kMaxKept);
  }
  size_t capacity() const { return slots_.size(); }

 private:
  std::vector<std::unique_ptr<Datagram>> slots_;
  size_t used_ = 0;
  bool open_ = false;
};

}  // namespace conclave
