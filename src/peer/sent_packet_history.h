// The sending half of transport-wide congestion control: numbers outgoing packets, remembers when each left, and pairs
// the receiver's feedback with them. The bandwidth estimator builds on the results; acknowledged bitrate and loss are
// counted here already.
//
// draft-holmer-rmcat-transport-wide-cc-extensions-01 2 (numbering over all SSRCs of a transport).
#pragma once

#include <cstdint>
#include <vector>

#include "base/sequence.h"
#include "base/time.h"
#include "peer/rate_window.h"
#include "rtp/transport_feedback.h"

namespace conclave::peer {

/// What became of one sent packet.
struct PacketResult {
  int64_t sequence = 0;
  TimePoint sent{};
  /// The receiver's clock; only differences mean something. Meaningless unless `received`.
  Duration arrival{};
  uint16_t size = 0;
  bool received = false;
};

class SentPacketHistory {
 public:
  static constexpr size_t kCapacity = 2048;  ///< 1 s at 20 Mbit/s; a power of two

  /// The number to stamp on the packet that is written next; it is taken only by handle_sent().
  uint16_t next_sequence() const { return static_cast<uint16_t>(next_); }
  /// The packet with next_sequence() was sent; `size` in bytes.
  void handle_sent(TimePoint now, size_t size);

  /// Appends the results that are news to `results` (the caller keeps and clears the vector), ascending: every packet
  /// is reported received at most once, and lost at most once before that. Numbers never sent, or forgotten, are
  /// ignored.
  void handle_feedback(TimePoint now, const rtp::TransportFeedback& feedback, std::vector<PacketResult>& results);

  /// Bits a second that the receiver confirmed, over the last second.
  uint64_t acked_bitrate_bps(TimePoint now) { return acked_.bits_per_second(now); }
  uint64_t sent_bitrate_bps(TimePoint now) { return sent_.bits_per_second(now); }
  /// Share of lost packets among those reported in the last second, 0 to 1; 0 without reports.
  double loss(TimePoint now);
  // Since the beginning; one that was told lost and came after all is not lost.
  uint64_t reported_packets() const { return all_reported_; }
  uint64_t lost_packets() const { return all_lost_; }

 private:
  enum class State : uint8_t { unused, in_flight, lost, received };
  struct Entry {
    TimePoint sent{};
    uint16_t size = 0;
    State state = State::unused;
  };
  Entry* find(int64_t sequence);

  std::vector<Entry> entries_;  ///< ring of kCapacity, made with the first packet
  int64_t next_ = 1;
  RateWindow sent_{};
  RateWindow acked_{};
  RateWindow reported_packets_{};
  RateWindow lost_packets_{};
  uint64_t all_reported_ = 0;
  uint64_t all_lost_ = 0;
};

}  // namespace conclave::peer
