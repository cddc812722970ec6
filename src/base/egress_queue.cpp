#include "base/egress_queue.h"

#include <cassert>
#include <cstring>

namespace conclave {

MutableByteSpan EgressQueue::open() {
  assert(!open_);
  if (used_ == slots_.size()) slots_.push_back(std::unique_ptr<Datagram>(new Datagram));
  open_ = true;
  return slots_[used_]->data;
}

void EgressQueue::commit(const UdpPath& path, size_t size) {
  assert(open_ && size <= kMaxDatagram);
  Datagram& slot = *slots_[used_++];
  slot.path = path;
  slot.size = static_cast<uint16_t>(size);
  open_ = false;
}

void EgressQueue::push(const UdpPath& path, ByteSpan bytes) {
  if (bytes.size() > kMaxDatagram) return;
  MutableByteSpan slot = open();
  std::memcpy(slot.data(), bytes.data(), bytes.size());
  commit(path, bytes.size());
}

}  // namespace conclave
