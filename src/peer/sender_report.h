// Sender reports on their way through the server: the mapping of media time to wall-clock time is the sender's and
// passes on (it is what lip sync stands on), everything else in the report is about our stream.
//
// RFC 3550 6.4.1. A report of a simulcast layer that a receiver does not get is not for that receiver; the caller
// decides.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "rtp/rtcp.h"

namespace conclave::peer {

/// One outgoing stream as its receiver sees it.
struct EgressStream {
  uint32_t ssrc = 0;
  uint32_t timestamp_offset = 0;  ///< outgoing less incoming RTP timestamp, wrapping
  uint32_t packets = 0;           ///< sent so far
  uint32_t octets = 0;            ///< payload bytes sent so far
};

/// Appends SR (without report blocks) and SDES to `out`.
void write_translated_sender_report(ByteWriter& out, const rtp::SenderInfo& info, const EgressStream& stream,
                                    std::string_view cname);

}  // namespace conclave::peer
