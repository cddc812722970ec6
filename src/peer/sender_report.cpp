#include "peer/sender_report.h"

#include "rtp/rtcp_writer.h"

namespace conclave::peer {

void write_translated_sender_report(ByteWriter& out, const rtp::SenderInfo& info, const EgressStream& stream,
                                    std::string_view cname) {
  const rtp::SenderInfo translated{.ntp = info.ntp,
                                   .rtp_timestamp = info.rtp_timestamp + stream.timestamp_offset,
                                   .packet_count = stream.packets,
                                   .octet_count = stream.octets};
  rtp::write_sender_report(out, stream.ssrc, translated, {});
  rtp::write_sdes_cname(out, stream.ssrc, cname);
}

}  // namespace conclave::peer
