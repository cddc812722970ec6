// What is known of one incoming SSRC: its sequence numbers unwrapped, duplicates told apart, loss, jitter and bitrate,
// and the report block that tells its sender.
//
// RFC 3550 A.1 (sequence validation, without probation: SRTP has authenticated the packet), A.3 (loss), A.8 (jitter),
// 6.4.1 (report block). Deviation from A.3: duplicates do not count as received, nor do retransmissions; what is
// reported is the loss of the network, which the sender's congestion control wants to know.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "peer/rate_window.h"
#include "rtp/clock.h"
#include "rtp/packet.h"
#include "rtp/rtcp.h"

namespace conclave::peer {

/// Where a packet stands in its stream.
enum class PacketOrder : uint8_t {
  newest,     ///< the highest sequence number so far, with or without a gap before it
  late,       ///< older than the newest, seen for the first time (reordered or retransmitted)
  duplicate,  ///< seen before: drop it
  restarted,  ///< the stream began anew at another sequence number: state about older packets is void
  refused,    ///< too old, or a jump not yet confirmed by a second packet: drop it
};

struct ReceivedPacket {
  /// Unwrapped: the low 16 bits are the packet's. It grows over a restart too, so it orders all packets of the stream.
  int64_t sequence = 0;
  PacketOrder order = PacketOrder::newest;
  bool usable() const { return order != PacketOrder::duplicate && order != PacketOrder::refused; }
};

class ReceiveStream {
 public:
  /// Sequence numbers this far behind the newest are still told apart from duplicates.
  static constexpr int64_t kHistory = 1024;

  ReceiveStream(uint32_t ssrc, uint32_t clock_rate) : ssrc_(ssrc), clock_rate_(clock_rate) {}

  /// Counts a packet of `bytes` bytes (header and payload). One that was unwrapped from RTX goes to
  /// handle_retransmission: it says nothing about jitter, repairs no loss in the report, and never restarts the stream.
  ReceivedPacket handle_packet(TimePoint now, const rtp::PacketHeader& header, size_t bytes);
  ReceivedPacket handle_retransmission(TimePoint now, const rtp::PacketHeader& header, size_t bytes);
  void handle_sender_report(TimePoint now, const rtp::SenderInfo& info);

  /// The block for the next report, which begins a new interval for fraction_lost. nullopt when nothing came since the
  /// last one (RFC 3550 6.4).
  std::optional<rtp::ReportBlock> make_report_block(TimePoint now);
  /// What the newest block was made of. Fewer than none are lost when some came late that the one before counted.
  struct Interval {
    int64_t expected = 0;
    int64_t lost = 0;
  };
  const Interval& reported_interval() const { return reported_; }

  uint32_t ssrc() const { return ssrc_; }
  uint32_t clock_rate() const { return clock_rate_; }
  bool started() const { return started_; }
  uint64_t packets() const { return packets_; }
  uint64_t bytes() const { return bytes_; }
  uint64_t duplicates() const { return duplicates_; }
  /// Expected less received since the stream (re)started (RFC 3550 A.3).
  int64_t cumulative_lost() const { return expected() - received_; }
  /// Interarrival jitter in ticks (RFC 3550 A.8).
  uint32_t jitter() const { return jitter_ >> 4; }
  uint64_t bitrate_bps(TimePoint now) { return rate_.bits_per_second(now); }
  TimePoint last_packet() const { return last_packet_; }
  /// The newest sender report; nullopt before the first.
  const std::optional<rtp::SenderInfo>& last_sender_report() const { return sender_report_; }

 private:
  ReceivedPacket classify(uint16_t sequence);
  ReceivedPacket handle_jump(uint16_t sequence);
  void count(TimePoint now, const ReceivedPacket& packet, size_t bytes);
  void restart_at(int64_t sequence);
  void advance_to(int64_t sequence);
  bool mark_seen(int64_t sequence);
  void update_jitter(TimePoint now, uint32_t timestamp);
  int64_t expected() const { return started_ ? highest_ - base_ + 1 : 0; }

  uint32_t ssrc_;
  uint32_t clock_rate_;
  bool started_ = false;
  int64_t base_ = 0;  ///< first sequence number since the last restart
  int64_t highest_ = 0;
  std::optional<uint16_t> jump_to_{};  ///< the sequence number that would confirm a jump
  uint64_t packets_ = 0;               ///< usable ones
  uint64_t bytes_ = 0;
  uint64_t duplicates_ = 0;
  int64_t received_ = 0;  ///< since the last restart
  int64_t expected_prior_ = 0;
  int64_t received_prior_ = 0;
  Interval reported_{};
  uint32_t jitter_ = 0;  ///< times 16
  std::optional<uint32_t> transit_{};
  TimePoint last_packet_{};
  std::optional<rtp::SenderInfo> sender_report_{};
  TimePoint sender_report_at_{};
  RateWindow rate_{};
  std::array<uint64_t, kHistory / 64> seen_{};
};

}  // namespace conclave::peer
