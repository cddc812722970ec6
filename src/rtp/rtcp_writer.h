// Writers of RTCP packets. Each appends one packet to a ByteWriter, so a compound packet is a sequence of calls; when
// the buffer is too small the writer's ok() turns false and the whole compound is to be thrown away.
//
// RFC 3550 6.1: a compound begins with SR or RR and holds an SDES with a CNAME; RFC 5506 (reduced size) lifts that.
// Sections of each packet as in rtcp.h. Transport feedback: transport_feedback.h.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "rtp/rtcp.h"

namespace conclave::rtp {

inline constexpr size_t kMaxReportBlocks = 31;  // RFC 3550 6.4.1: five bits of count

/// `blocks` beyond kMaxReportBlocks are not written.
void write_sender_report(ByteWriter& out, uint32_t ssrc, const SenderInfo& info, std::span<const ReportBlock> blocks);
void write_receiver_report(ByteWriter& out, uint32_t ssrc, std::span<const ReportBlock> blocks);
/// One chunk with the one item CNAME; `cname` is cut at 255 bytes.
void write_sdes_cname(ByteWriter& out, uint32_t ssrc, std::string_view cname);
void write_bye(ByteWriter& out, uint32_t ssrc);

/// `lost` ascends (in serial order). Packed into as few PID/BLP pairs as this order allows; nothing is written for an
/// empty list.
void write_nack(ByteWriter& out, uint32_t sender_ssrc, uint32_t media_ssrc, std::span<const uint16_t> lost);
void write_pli(ByteWriter& out, uint32_t sender_ssrc, uint32_t media_ssrc);
/// `sequence` grows by one with each new request to the same sender, and stays for a repetition (RFC 5104 4.3.1.2).
void write_fir(ByteWriter& out, uint32_t sender_ssrc, uint32_t media_ssrc, uint8_t sequence);
/// The bitrate is rounded down to 18 significant bits; at most 255 SSRCs.
void write_remb(ByteWriter& out, uint32_t sender_ssrc, uint64_t bitrate_bps, std::span<const uint32_t> ssrcs);

}  // namespace conclave::rtp
