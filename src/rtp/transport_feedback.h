// The feedback message of transport-wide congestion control: for a run of transport sequence numbers, which arrived and
// when. Reading walks the statuses lazily; writing packs arrivals into as few bytes as the format allows.
//
// draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1 (message), 3.1.1 (symbols), 3.1.3 and 3.1.4 (run-length and
// both status-vector chunks), 3.1.5 (deltas). Who collects and who evaluates: peer/transport_feedback.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace conclave::rtp {

/// One status of a feedback message. `arrival` counts from the receiver's own epoch, which wraps; only differences
/// mean something, and only within about 6 days.
struct PacketStatus {
  uint16_t sequence = 0;
  std::optional<Duration> arrival{};  ///< nullopt: not received
};

/// A parsed message, pointing into the datagram. All chunks and deltas were checked to be present.
class TransportFeedback {
 public:
  /// More statuses than any sane interval holds make a message that is refused, as the work for a few bytes is bounded
  /// this way.
  static constexpr size_t kMaxStatuses = 4096;

  /// `body`: behind the RTCP header, without padding. "rtcp-body" when anything is missing, "feedback-too-long".
  static Result<TransportFeedback> parse(ByteSpan body);

  uint32_t sender_ssrc = 0;
  uint32_t media_ssrc = 0;
  uint16_t base_sequence = 0;
  uint16_t status_count = 0;
  int32_t reference_time = 0;  ///< 24 bits, signed; times 64 ms
  uint8_t feedback_count = 0;
  ByteSpan chunks{};
  ByteSpan deltas{};
};

/// Walks the statuses of a parsed message in order.
class PacketStatusReader {
 public:
  explicit PacketStatusReader(const TransportFeedback& feedback);
  std::optional<PacketStatus> next();

 private:
  uint8_t next_symbol();

  ByteSpan chunks_;
  ByteSpan deltas_;
  Duration arrival_;
  uint16_t sequence_;
  uint16_t remaining_;
  uint16_t chunk_ = 0;       ///< the chunk being walked
  uint16_t chunk_left_ = 0;  ///< symbols left in it
};

/// An arrival to report. Sequence numbers are unwrapped.
struct PacketArrival {
  int64_t sequence = 0;
  TimePoint at{};
};

struct WrittenFeedback {
  size_t size = 0;      ///< bytes written; 0: nothing fits
  size_t arrivals = 0;  ///< how many of the arrivals went in
};

/// Writes one message about the sequence numbers from `base_sequence` on. `arrivals` ascends strictly in sequence, the
/// first at or after `base_sequence`; gaps are reported as lost. As many as fit go in (room in `out`, kMaxStatuses, a
/// delta over 8 s between neighbours); the caller goes on with the rest in a message of its own. `out` needs 32 bytes,
/// and 2 more for every 7 numbers between `base_sequence` and the first arrival.
WrittenFeedback write_transport_feedback(MutableByteSpan out, uint32_t sender_ssrc, uint32_t media_ssrc,
                                         uint8_t feedback_count, int64_t base_sequence,
                                         std::span<const PacketArrival> arrivals);

}  // namespace conclave::rtp
