// RTX: a retransmission travels in a stream of its own. Incoming ones are turned back into the packet that was lost;
// outgoing ones get their own sequence numbers.
//
// RFC 4588 4 (format: original sequence number before the payload), 8.1 (apt), session-multiplexed is not used: SSRCs
// of both streams are bound by an FID group. Which packet to send again: packet_cache.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "rtp/rewrite.h"

namespace conclave::peer {

/// Turns an RTX packet into the original one in place: sequence number from the OSN, `primary_ssrc`, and the payload
/// type that the RTX payload type repairs by kPayloadTypes. The result lies inside `packet`, two bytes further in (the
/// header moves over the OSN), without padding. Fails with "rtx-payload-type" when the payload type is no RTX one,
/// "rtx-empty" when nothing is carried (padding sent to probe for bandwidth: not an offence), or an error of
/// PacketView::parse. On failure `packet` is unchanged.
Result<MutableByteSpan> unwrap_rtx(MutableByteSpan packet, uint32_t primary_ssrc);

/// One outgoing RTX stream.
class RtxSender {
 public:
  /// `first_sequence`: RFC 3550 5.1 wants it random; RFC 4588 leaves it to the sender.
  explicit RtxSender(uint32_t ssrc, uint16_t first_sequence = 1) : ssrc_(ssrc), next_sequence_(first_sequence) {}

  /// Writes the packet that `rewrite` made of `original` as RTX, and counts a sequence number. 0, and none counted,
  /// when it does not fit `out` or the payload type has no RTX one.
  size_t write(MutableByteSpan out, const rtp::Rewrite& rewrite, const rtp::PacketView& original,
               std::span<const rtp::ExtensionElement> extensions);

  uint32_t ssrc() const { return ssrc_; }
  uint16_t next_sequence() const { return next_sequence_; }

 private:
  uint32_t ssrc_;
  uint16_t next_sequence_;
};

/// The RTX payload type that repairs `payload_type`, by kPayloadTypes; nullopt when there is none (audio).
std::optional<uint8_t> find_rtx_payload_type(uint8_t payload_type);

}  // namespace conclave::peer
