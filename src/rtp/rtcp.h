// RTCP as views over a received compound packet. A reader walks the packets of a datagram one by one; every value it
// gives points into the datagram and decodes its lists on access, so nothing is copied or allocated.
//
// RFC 3550 6 (SR, RR, SDES, BYE), RFC 4585 6.2.1 and 6.3.1 (NACK, PLI), RFC 5104 4.2.1 and 4.3.1 (TMMBR, FIR),
// draft-alvestrand-rmcat-remb-03 (REMB), draft-holmer-rmcat-transport-wide-cc-extensions-01 (transport feedback).
// Packets of other kinds (APP, XR, ...) come out as UnknownPacket. RFC 5506: reduced-size packets are accepted, so a
// datagram need not begin with SR or RR. Writers: rtcp_writer.h, transport_feedback.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "rtp/clock.h"
#include "rtp/transport_feedback.h"

namespace conclave::rtp {

/// A list of fixed-size entries in network order. T has `static T load(const uint8_t*)` and kWireSize.
template <class T>
class WireList {
 public:
  WireList() = default;
  explicit WireList(ByteSpan bytes) : bytes_(bytes.first(bytes.size() - bytes.size() % T::kWireSize)) {}
  size_t size() const { return bytes_.size() / T::kWireSize; }
  bool empty() const { return bytes_.empty(); }
  /// `index` < size().
  T operator[](size_t index) const { return T::load(bytes_.subspan(index * T::kWireSize, T::kWireSize).data()); }

 private:
  ByteSpan bytes_{};
};

struct WireSsrc {
  static constexpr size_t kWireSize = 4;
  uint32_t ssrc = 0;
  static WireSsrc load(const uint8_t* p) { return {load_u32(p)}; }
};

/// RFC 3550 6.4.1.
struct ReportBlock {
  static constexpr size_t kWireSize = 24;
  uint32_t ssrc = 0;
  uint8_t fraction_lost = 0;    ///< of 256, since the previous report
  int32_t cumulative_lost = 0;  ///< 24 bits, signed
  uint32_t extended_highest_sequence = 0;
  uint32_t jitter = 0;               ///< ticks
  uint32_t last_sr = 0;              ///< compact NTP; 0: none yet
  uint32_t delay_since_last_sr = 0;  ///< 1/65536 s
  static ReportBlock load(const uint8_t* p);
  friend bool operator==(const ReportBlock&, const ReportBlock&) = default;
};

struct SenderInfo {
  NtpTime ntp{};
  uint32_t rtp_timestamp = 0;
  uint32_t packet_count = 0;
  uint32_t octet_count = 0;
  friend bool operator==(const SenderInfo&, const SenderInfo&) = default;
};

struct SenderReport {
  uint32_t ssrc = 0;
  SenderInfo info{};
  WireList<ReportBlock> blocks{};
};

struct ReceiverReport {
  uint32_t ssrc = 0;
  WireList<ReportBlock> blocks{};
};

/// RFC 3550 6.5. Only the first chunk is looked into; a multiplexed endpoint sends the same CNAME in all.
struct SourceItems {
  uint32_t ssrc = 0;
  std::string_view cname{};
};

/// RFC 3550 6.6.
struct Bye {
  WireList<WireSsrc> ssrcs{};
};

/// One PID/BLP pair of a generic NACK (RFC 4585 6.2.1): up to 17 lost packets.
struct NackEntry {
  static constexpr size_t kWireSize = 4;
  uint16_t packet_id = 0;
  uint16_t bitmask = 0;
  static NackEntry load(const uint8_t* p) { return {load_u16(p), load_u16(p + 2)}; }
  /// Calls f(uint16_t sequence) for each lost packet, ascending.
  template <class F>
  void for_each(F&& f) const {
    f(packet_id);
    for (uint16_t bit = 0; bit < 16; ++bit)
      if (bitmask >> bit & 1) f(static_cast<uint16_t>(packet_id + bit + 1));
  }
};

struct Nack {
  uint32_t sender_ssrc = 0;
  uint32_t media_ssrc = 0;
  WireList<NackEntry> entries{};
};

/// RFC 4585 6.3.1.
struct Pli {
  uint32_t sender_ssrc = 0;
  uint32_t media_ssrc = 0;
};

/// RFC 5104 4.3.1.
struct FirEntry {
  static constexpr size_t kWireSize = 8;
  uint32_t ssrc = 0;
  uint8_t sequence = 0;
  static FirEntry load(const uint8_t* p) { return {load_u32(p), p[4]}; }
};

struct Fir {
  uint32_t sender_ssrc = 0;
  WireList<FirEntry> entries{};
};

struct Remb {
  uint32_t sender_ssrc = 0;
  uint64_t bitrate_bps = 0;  ///< saturates when the exponent is absurd
  WireList<WireSsrc> ssrcs{};
};

/// RFC 5104 4.2.1.
struct TmmbrEntry {
  static constexpr size_t kWireSize = 8;
  uint32_t ssrc = 0;
  uint64_t bitrate_bps = 0;
  uint16_t overhead = 0;  ///< bytes a packet
  static TmmbrEntry load(const uint8_t* p);
};

struct Tmmbr {
  uint32_t sender_ssrc = 0;
  WireList<TmmbrEntry> entries{};
};

/// A kind this server does not use, XR among them.
struct UnknownPacket {
  uint8_t packet_type = 0;
  uint8_t count = 0;  ///< the five bits beside the padding bit: count, subtype or FMT
};

using RtcpPacket = std::variant<SenderReport, ReceiverReport, SourceItems, Bye, Nack, Pli, Fir, Remb, Tmmbr,
                                TransportFeedback, UnknownPacket>;

/// Walks a datagram:
///     RtcpReader reader(bytes);
///     while (auto packet = reader.next()) std::visit(..., *packet);
///     if (reader.error()) drops.add(reader.error());
/// Packets with a good frame and a bad body are passed over; a bad frame ends the walk. Work is linear in the bytes,
/// also for those who walk the statuses of transport feedback: one datagram tells of TransportFeedback::kMaxStatuses
/// packets.
class RtcpReader {
 public:
  explicit RtcpReader(ByteSpan datagram) : rest_(datagram) {}
  std::optional<RtcpPacket> next();
  /// Why something was refused, or null: "rtcp-truncated", "rtcp-version", "rtcp-padding", "rtcp-body",
  /// "feedback-too-long". Of several the first.
  const char* error() const { return error_; }

 private:
  struct Frame {
    uint8_t type = 0;
    uint8_t count = 0;
    ByteSpan body{};  ///< behind the four bytes of the header, without padding
  };
  std::optional<Frame> next_frame();
  bool exceeds_statuses(const RtcpPacket& packet);
  void set_error(const char* reason);

  ByteSpan rest_;
  size_t statuses_left_ = TransportFeedback::kMaxStatuses;
  const char* error_ = nullptr;
};

}  // namespace conclave::rtp
