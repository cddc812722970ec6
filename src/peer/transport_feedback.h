// The receiving half of transport-wide congestion control: remembers when each transport sequence number arrived from
// one endpoint and tells the endpoint in time, so that its encoder dares to send more.
//
// draft-holmer-rmcat-transport-wide-cc-extensions-01 3. The rhythm is ours to choose: a frame's end (marker) 20 ms or
// more after the last feedback, otherwise every 100 ms while packets come.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/sequence.h"
#include "base/time.h"
#include "rtp/transport_feedback.h"

namespace conclave::peer {

class TransportFeedbackCollector {
 public:
  static constexpr Duration kMinInterval = 20ms;
  static constexpr Duration kMaxInterval = 100ms;
  static constexpr size_t kMaxPending = 1024;  ///< arrivals; when full, feedback is due at once
  /// A sender that leaves out more numbers than this has jumped: what it left out is not reported as lost.
  static constexpr int64_t kMaxGap = 1000;

  TransportFeedbackCollector() { pending_.reserve(kMaxPending); }

  /// A packet of any SSRC arrived with this number in its extension.
  void handle_packet(TimePoint now, uint16_t transport_sequence, bool marker);
  /// When feedback is due; kNever while there is nothing to tell.
  TimePoint next_timeout() const { return due_; }

  /// When due, writes one feedback message (a reduced-size RTCP packet of its own) and returns its size; call again
  /// until 0. `media_ssrc`: any SSRC of the endpoint. `out` needs 32 bytes at least; 1200 are right.
  size_t write(TimePoint now, uint32_t sender_ssrc, uint32_t media_ssrc, MutableByteSpan out);

 private:
  std::vector<rtp::PacketArrival> pending_;  ///< ascending, unreported
  Unwrapper<uint16_t> unwrapper_{};
  int64_t next_base_ = 0;  ///< behind the last reported number
  bool reported_ = false;
  TimePoint last_sent_{};
  TimePoint due_ = kNever;
  uint8_t feedback_count_ = 0;
};

}  // namespace conclave::peer
