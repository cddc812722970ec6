#include "rtp/rtcp.h"

namespace conclave::rtp {
namespace {

// RFC 3550 12.1, RFC 4585 6.1
enum PacketType : uint8_t { kSr = 200, kRr = 201, kSdes = 202, kBye = 203, kTransportFb = 205, kPayloadFb = 206 };
// RFC 4585 6.2 and 6.3, RFC 5104 4.2 and 4.3
enum Format : uint8_t {
  kFmtNack = 1,
  kFmtTmmbr = 3,
  kFmtTransportFeedback = 15,
  kFmtPli = 1,
  kFmtFir = 4,
  kFmtAfb = 15
};
constexpr uint8_t kItemEnd = 0, kItemCname = 1;  // RFC 3550 6.5
constexpr uint32_t kRembMark = 0x52454D42;       // "REMB"

using Parsed = std::optional<RtcpPacket>;  // nullopt: the body is malformed

/// mantissa * 2^exponent, saturating.
uint64_t scale(uint64_t mantissa, unsigned exponent) {
  if (mantissa == 0) return 0;
  return mantissa > (UINT64_MAX >> exponent) ? UINT64_MAX : mantissa << exponent;
}

Parsed parse_sender_report(uint8_t count, ByteSpan body) {
  constexpr size_t kHead = 24;
  const size_t blocks = count * ReportBlock::kWireSize;
  if (body.size() < kHead + blocks) return std::nullopt;
  const uint8_t* p = body.data();
  return SenderReport{.ssrc = load_u32(p),
                      .info = {.ntp = {load_u64(p + 4)},
                               .rtp_timestamp = load_u32(p + 12),
                               .packet_count = load_u32(p + 16),
                               .octet_count = load_u32(p + 20)},
                      .blocks = WireList<ReportBlock>(body.subspan(kHead, blocks))};
}

Parsed parse_receiver_report(uint8_t count, ByteSpan body) {
  const size_t blocks = count * ReportBlock::kWireSize;
  if (body.size() < 4 + blocks) return std::nullopt;
  return ReceiverReport{.ssrc = load_u32(body.data()), .blocks = WireList<ReportBlock>(body.subspan(4, blocks))};
}

Parsed parse_source_items(uint8_t count, ByteSpan body) {
  if (count == 0) return SourceItems{};
  ByteReader reader(body);
  SourceItems items{.ssrc = reader.u32()};
  while (reader.ok()) {
    const uint8_t type = reader.u8();
    if (type == kItemEnd) break;
    const ByteSpan text = reader.bytes(reader.u8());
    if (type == kItemCname && items.cname.empty()) items.cname = as_text(text);
  }
  if (!reader.ok()) return std::nullopt;
  return items;
}

Parsed parse_bye(uint8_t count, ByteSpan body) {
  const size_t ssrcs = count * WireSsrc::kWireSize;
  if (body.size() < ssrcs) return std::nullopt;
  return Bye{.ssrcs = WireList<WireSsrc>(body.first(ssrcs))};
}

/// Sender and media SSRC, RFC 4585 6.1; `rest` is what follows.
struct FeedbackHead {
  uint32_t sender = 0;
  uint32_t media = 0;
  ByteSpan rest{};
};

FeedbackHead feedback_head(ByteSpan body) { return {load_u32(&body[0]), load_u32(&body[4]), body.subspan(8)}; }

Parsed parse_transport_layer(uint8_t format, ByteSpan body) {
  if (body.size() < 8) return std::nullopt;
  const FeedbackHead head = feedback_head(body);
  if (format == kFmtNack) {
    if (head.rest.size() < NackEntry::kWireSize) return std::nullopt;
    return Nack{.sender_ssrc = head.sender, .media_ssrc = head.media, .entries = WireList<NackEntry>(head.rest)};
  }
  if (format == kFmtTmmbr) return Tmmbr{.sender_ssrc = head.sender, .entries = WireList<TmmbrEntry>(head.rest)};
  if (format == kFmtTransportFeedback) {
    const auto feedback = TransportFeedback::parse(body);
    if (!feedback) return std::nullopt;
    return *feedback;
  }
  return UnknownPacket{.packet_type = kTransportFb, .count = format};
}

/// draft-alvestrand-rmcat-remb-03 2.2; other application-layer feedback is unknown.
Parsed parse_application_layer(const FeedbackHead& head) {
  if (head.rest.size() < 4 || load_u32(head.rest.data()) != kRembMark)
    return UnknownPacket{.packet_type = kPayloadFb, .count = kFmtAfb};
  if (head.rest.size() < 8) return std::nullopt;
  const size_t ssrcs = head.rest[4] * WireSsrc::kWireSize;
  if (head.rest.size() < 8 + ssrcs) return std::nullopt;
  const uint32_t packed = load_u24(&head.rest[5]);
  return Remb{.sender_ssrc = head.sender,
              .bitrate_bps = scale(packed & 0x3FFFF, packed >> 18),
              .ssrcs = WireList<WireSsrc>(head.rest.subspan(8, ssrcs))};
}

Parsed parse_payload_specific(uint8_t format, ByteSpan body) {
  if (body.size() < 8) return std::nullopt;
  const FeedbackHead head = feedback_head(body);
  if (format == kFmtPli) return Pli{.sender_ssrc = head.sender, .media_ssrc = head.media};
  if (format == kFmtFir) return Fir{.sender_ssrc = head.sender, .entries = WireList<FirEntry>(head.rest)};
  if (format == kFmtAfb) return parse_application_layer(head);
  return UnknownPacket{.packet_type = kPayloadFb, .count = format};
}

Parsed parse_body(uint8_t type, uint8_t count, ByteSpan body) {
  switch (type) {
    case kSr:
      return parse_sender_report(count, body);
    case kRr:
      return parse_receiver_report(count, body);
    case kSdes:
      return parse_source_items(count, body);
    case kBye:
      return parse_bye(count, body);
    case kTransportFb:
      return parse_transport_layer(count, body);
    case kPayloadFb:
      return parse_payload_specific(count, body);
    default:
      return UnknownPacket{.packet_type = type, .count = count};
  }
}

}  // namespace

ReportBlock ReportBlock::load(const uint8_t* p) {
  const auto lost = static_cast<int32_t>(load_u24(p + 5) << 8) >> 8;  // sign-extended
  return {.ssrc = load_u32(p),
          .fraction_lost = p[4],
          .cumulative_lost = lost,
          .extended_highest_sequence = load_u32(p + 8),
          .jitter = load_u32(p + 12),
          .last_sr = load_u32(p + 16),
          .delay_since_last_sr = load_u32(p + 20)};
}

TmmbrEntry TmmbrEntry::load(const uint8_t* p) {
  const uint32_t packed = load_u32(p + 4);  // RFC 5104 4.2.1.1: 6 bits exponent, 17 mantissa, 9 overhead
  return {.ssrc = load_u32(p),
          .bitrate_bps = scale(packed >> 9 & 0x1FFFF, packed >> 26),
          .overhead = static_cast<uint16_t>(packed & 0x1FF)};
}

void RtcpReader::set_error(const char* reason) {
  if (!error_) error_ = reason;
}

std::optional<RtcpReader::Frame> RtcpReader::next_frame() {
  if (rest_.empty()) return std::nullopt;
  const ByteSpan bytes = rest_;
  rest_ = {};  // a bad frame ends the walk
  if (bytes.size() < 4) {
    set_error("rtcp-truncated");
    return std::nullopt;
  }
  if (bytes[0] >> 6 != 2) {
    set_error("rtcp-version");
    return std::nullopt;
  }
  const size_t size = (size_t{load_u16(&bytes[2])} + 1) * 4;
  if (size > bytes.size()) {
    set_error("rtcp-truncated");
    return std::nullopt;
  }
  ByteSpan body = bytes.subspan(4, size - 4);
  if (bytes[0] & 0x20) {  // RFC 3550 6.4.1; accepted in any packet, as some senders pad each
    const size_t padding = body.empty() ? 0 : body.back();
    if (padding == 0 || padding > body.size()) {
      set_error("rtcp-padding");
      return std::nullopt;
    }
    body = body.first(body.size() - padding);
  }
  rest_ = bytes.subspan(size);
  return Frame{.type = bytes[1], .count = static_cast<uint8_t>(bytes[0] & 0x1F), .body = body};
}

/// A run-length chunk of two bytes can stand for thousands of statuses, and a datagram holds dozens of messages.
bool RtcpReader::exceeds_statuses(const RtcpPacket& packet) {
  const auto* feedback = std::get_if<TransportFeedback>(&packet);
  if (!feedback) return false;
  if (feedback->status_count > statuses_left_) return true;
  statuses_left_ -= feedback->status_count;
  return false;
}

std::optional<RtcpPacket> RtcpReader::next() {
  while (const auto frame = next_frame()) {
    Parsed packet = parse_body(frame->type, frame->count, frame->body);
    if (packet && !exceeds_statuses(*packet)) return packet;
    set_error(packet ? "feedback-too-long" : "rtcp-body");
  }
  return std::nullopt;
}

}  // namespace conclave::rtp
