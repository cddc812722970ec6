#include "rtp/rewrite.h"

namespace conclave::rtp {

size_t write_rewritten(MutableByteSpan out, const Rewrite& rewrite, const PacketView& original,
                       std::span<const ExtensionElement> extensions) {
  const ByteSpan payload = original.payload();
  if (payload.size() < rewrite.skip) return 0;
  return write_packet(out, rewrite.header, extensions, rewrite.prefix_bytes(), payload.subspan(rewrite.skip));
}

size_t write_rewritten_rtx(MutableByteSpan out, const PacketHeader& rtx, const Rewrite& rewrite,
                           const PacketView& original, std::span<const ExtensionElement> extensions) {
  const ByteSpan payload = original.payload();
  if (payload.size() < rewrite.skip) return 0;
  // RFC 4588 4: the header's other fields are the original's.
  PacketHeader header = rewrite.header;
  header.ssrc = rtx.ssrc;
  header.payload_type = rtx.payload_type;
  header.sequence_number = rtx.sequence_number;
  std::array<uint8_t, 2 + Rewrite::kMaxPrefix> prefix;
  ByteWriter writer(prefix);
  writer.u16(rewrite.header.sequence_number);  // OSN
  writer.bytes(rewrite.prefix_bytes());
  return write_packet(out, header, extensions, writer.written(), payload.subspan(rewrite.skip));
}

}  // namespace conclave::rtp
