// What a virtual client got under one SSRC, and whether a decoder would be happy with it: most tests of forwarding end
// in this question.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sequence.h"
#include "base/time.h"
#include "peer/nack_generator.h"
#include "rtp/rtcp.h"

namespace conclave::sim {

/// One packet as it came in.
struct ReceivedRtp {
  int64_t sequence = 0;  ///< unwrapped
  TimePoint at{};
  uint32_t timestamp = 0;
  bool marker = false;
  bool retransmitted = false;
  uint32_t origin = 0;  ///< the SSRC under which its sender sent it
  Duration age{};       ///< from the sender to here
  size_t bytes = 0;
  // Video:
  uint16_t picture_id = 0;
  uint8_t tl0 = 0;
  uint8_t temporal_id = 0;
  bool begins_keyframe = false;
};

struct ReceivedStream {
  std::vector<ReceivedRtp> packets;  ///< in order of arrival
  uint64_t duplicates = 0;
  uint64_t sender_reports = 0;
  std::optional<rtp::SenderInfo> last_report;
  Unwrapper<uint16_t> unwrapper;
  peer::NackGenerator nacks;

  /// Empty when the stream is one a decoder is happy with: every sequence number once (`lossless`) and in order, time
  /// that does not go back, picture ids that count by one. Otherwise what is wrong.
  std::string flaw(bool lossless = true) const;
  /// The SSRC that the newest packet was sent under; 0 without packets.
  uint32_t newest_origin() const { return packets.empty() ? 0 : packets.back().origin; }
  TimePoint last_at() const { return packets.empty() ? TimePoint{} : packets.back().at; }
};

}  // namespace conclave::sim
