#include "rtp/rtcp_writer.h"

#include <algorithm>
#include <bit>

namespace conclave::rtp {
namespace {

/// The four bytes before every packet; `body` is a multiple of 4.
void write_header(ByteWriter& out, uint8_t type, size_t count, size_t body) {
  out.u8(static_cast<uint8_t>(0x80 | count));
  out.u8(type);
  out.u16(static_cast<uint16_t>(body / 4));  // RFC 3550 6.4.1: words less one
}

void write_blocks(ByteWriter& out, std::span<const ReportBlock> blocks) {
  for (const ReportBlock& block : blocks) {
    out.u32(block.ssrc);
    out.u8(block.fraction_lost);
    out.u24(static_cast<uint32_t>(block.cumulative_lost) & 0xFFFFFF);
    out.u32(block.extended_highest_sequence);
    out.u32(block.jitter);
    out.u32(block.last_sr);
    out.u32(block.delay_since_last_sr);
  }
}

/// Calls f(NackEntry) for each PID/BLP pair that covers `lost`.
template <class F>
void pack_nack(std::span<const uint16_t> lost, F&& f) {
  for (size_t i = 0; i < lost.size();) {
    NackEntry entry{.packet_id = lost[i++], .bitmask = 0};
    for (; i < lost.size(); ++i) {
      const auto ahead = static_cast<uint16_t>(lost[i] - entry.packet_id);
      if (ahead > 16) break;
      if (ahead > 0) entry.bitmask = static_cast<uint16_t>(entry.bitmask | 1 << (ahead - 1));
    }
    f(entry);
  }
}

}  // namespace

void write_sender_report(ByteWriter& out, uint32_t ssrc, const SenderInfo& info, std::span<const ReportBlock> blocks) {
  blocks = blocks.first(std::min(blocks.size(), kMaxReportBlocks));
  write_header(out, 200, blocks.size(), 24 + blocks.size() * ReportBlock::kWireSize);
  out.u32(ssrc);
  out.u64(info.ntp.value);
  out.u32(info.rtp_timestamp);
  out.u32(info.packet_count);
  out.u32(info.octet_count);
  write_blocks(out, blocks);
}

void write_receiver_report(ByteWriter& out, uint32_t ssrc, std::span<const ReportBlock> blocks) {
  blocks = blocks.first(std::min(blocks.size(), kMaxReportBlocks));
  write_header(out, 201, blocks.size(), 4 + blocks.size() * ReportBlock::kWireSize);
  out.u32(ssrc);
  write_blocks(out, blocks);
}

void write_sdes_cname(ByteWriter& out, uint32_t ssrc, std::string_view cname) {
  cname = cname.substr(0, 255);
  const size_t item = 2 + cname.size();
  const size_t padding = 4 - item % 4;  // RFC 3550 6.5: at least the null that ends the list
  write_header(out, 202, 1, 4 + item + padding);
  out.u32(ssrc);
  out.u8(1);
  out.u8(static_cast<uint8_t>(cname.size()));
  out.bytes(as_bytes(cname));
  out.zeros(padding);
}

void write_bye(ByteWriter& out, uint32_t ssrc) {
  write_header(out, 203, 1, 4);
  out.u32(ssrc);
}

void write_nack(ByteWriter& out, uint32_t sender_ssrc, uint32_t media_ssrc, std::span<const uint16_t> lost) {
  if (lost.empty()) return;
  size_t entries = 0;
  pack_nack(lost, [&](const NackEntry&) { ++entries; });
  write_header(out, 205, 1, 8 + entries * NackEntry::kWireSize);
  out.u32(sender_ssrc);
  out.u32(media_ssrc);
  pack_nack(lost, [&](const NackEntry& entry) {
    out.u16(entry.packet_id);
    out.u16(entry.bitmask);
  });
}

void write_pli(ByteWriter& out, uint32_t sender_ssrc, uint32_t media_ssrc) {
  write_header(out, 206, 1, 8);
  out.u32(sender_ssrc);
  out.u32(media_ssrc);
}

void write_fir(ByteWriter& out, uint32_t sender_ssrc, uint32_t media_ssrc, uint8_t sequence) {
  write_header(out, 206, 4, 16);
  out.u32(sender_ssrc);
  out.u32(0);  // RFC 5104 4.3.1.2: media source is not used
  out.u32(media_ssrc);
  out.u8(sequence);
  out.zeros(3);
}

void write_remb(ByteWriter& out, uint32_t sender_ssrc, uint64_t bitrate_bps, std::span<const uint32_t> ssrcs) {
  ssrcs = ssrcs.first(std::min<size_t>(ssrcs.size(), 255));
  const int width = std::bit_width(bitrate_bps);
  const int exponent = std::max(width - 18, 0);
  write_header(out, 206, 15, 16 + 4 * ssrcs.size());
  out.u32(sender_ssrc);
  out.u32(0);
  out.bytes(as_bytes("REMB"));
  out.u8(static_cast<uint8_t>(ssrcs.size()));
  out.u24(static_cast<uint32_t>(exponent) << 18 | static_cast<uint32_t>(bitrate_bps >> exponent));
  for (const uint32_t ssrc : ssrcs) out.u32(ssrc);
}

}  // namespace conclave::rtp
