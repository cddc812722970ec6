#include "peer/retransmission.h"

#include <cstring>

#include "base/media.h"

namespace conclave::peer {

Result<MutableByteSpan> unwrap_rtx(MutableByteSpan packet, uint32_t primary_ssrc) {
  constexpr size_t kOsnSize = 2;  // RFC 4588 4
  const auto view = rtp::PacketView::parse(packet);
  if (!view) return tl::make_unexpected(view.error());
  const PayloadType* type = find_payload_type(view->payload_type());
  if (!type || type->codec != Codec::rtx) return fail("rtx-payload-type");
  if (view->payload().size() <= kOsnSize) return fail("rtx-empty");

  const uint16_t original_sequence = load_u16(view->payload().data());
  const size_t size = view->header_size() + view->payload().size() - kOsnSize;
  std::memmove(packet.data() + kOsnSize, packet.data(), view->header_size());
  const MutableByteSpan original = packet.subspan(kOsnSize, size);
  original[0] &= 0xDF;  // the padding stays behind
  original[1] = static_cast<uint8_t>((original[1] & 0x80) | type->associated);
  store_u16(&original[2], original_sequence);
  store_u32(&original[8], primary_ssrc);
  return original;
}

std::optional<uint8_t> find_rtx_payload_type(uint8_t payload_type) {
  for (const PayloadType& type : kPayloadTypes)
    if (type.codec == Codec::rtx && type.associated == payload_type) return type.number;
  return std::nullopt;
}

size_t RtxSender::write(MutableByteSpan out, const rtp::Rewrite& rewrite, const rtp::PacketView& original,
                        std::span<const rtp::ExtensionElement> extensions) {
  const auto payload_type = find_rtx_payload_type(rewrite.header.payload_type);
  if (!payload_type) return 0;
  const rtp::PacketHeader header{.payload_type = *payload_type, .sequence_number = next_sequence_, .ssrc = ssrc_};
  const size_t size = rtp::write_rewritten_rtx(out, header, rewrite, original, extensions);
  if (size > 0) ++next_sequence_;
  return size;
}

}  // namespace conclave::peer
