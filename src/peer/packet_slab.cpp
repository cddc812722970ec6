#include "peer/packet_slab.h"

namespace conclave::peer {

PacketRef PacketSlab::store(ByteSpan packet) {
  if (packet.empty() || packet.size() > UINT16_MAX || packet.size() > capacity_) return {.owner = owner_};
  // Not value-initialised: pages are touched only when the ring first reaches them.
  if (!bytes_) bytes_ = std::make_unique_for_overwrite<uint8_t[]>(capacity_);
  const size_t left = capacity_ - end_ % capacity_;
  if (left < packet.size()) end_ += left;  // packets do not wrap
  std::memcpy(&bytes_[end_ % capacity_], packet.data(), packet.size());
  const PacketRef ref{.position = end_, .owner = owner_, .size = static_cast<uint16_t>(packet.size())};
  end_ += packet.size();
  return ref;
}

ByteSpan PacketSlab::find(const PacketRef& ref) const {
  if (ref.owner != owner_ || ref.size == 0 || ref.position >= end_ || end_ - ref.position > capacity_) return {};
  return {&bytes_[ref.position % capacity_], ref.size};
}

}  // namespace conclave::peer
