// How a packet goes out to one receiver, said in a few bytes: its new header, and what replaces the first bytes of its
// payload. The same value writes the packet the first time, and again from the packet cache when it was lost, so what
// was sent and what is re-sent cannot differ. RTX (RFC 4588 4) is a third way to write it.
#pragma once

#include <array>
#include <span>

#include "rtp/packet.h"

namespace conclave::rtp {

struct Rewrite {
  static constexpr size_t kMaxPrefix = 8;

  PacketHeader header{};    ///< as the receiver sees it
  uint8_t skip = 0;         ///< bytes of the original payload that are left out at its beginning
  uint8_t prefix_size = 0;  ///< bytes put there instead (a rewritten payload descriptor)
  std::array<uint8_t, kMaxPrefix> prefix{};

  ByteSpan prefix_bytes() const { return {prefix.data(), prefix_size}; }
};

/// Writes `original` (the sender's packet) as `rewrite` says, with `extensions`. Returns the size, 0 when it does not
/// fit into `out` or the original's payload is shorter than `rewrite.skip`.
size_t write_rewritten(MutableByteSpan out, const Rewrite& rewrite, const PacketView& original,
                       std::span<const ExtensionElement> extensions);

/// The same packet as a retransmission (RFC 4588 4): `rtx` is the header of the RTX stream (its SSRC, payload type and
/// sequence number; marker and timestamp are taken from `rewrite`), the original sequence number precedes the payload.
size_t write_rewritten_rtx(MutableByteSpan out, const PacketHeader& rtx, const Rewrite& rewrite,
                           const PacketView& original, std::span<const ExtensionElement> extensions);

}  // namespace conclave::rtp
