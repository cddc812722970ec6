// Which packets of one incoming stream are missing, and when to ask for them again.
//
// RFC 4585 6.2.1 says how to ask; when is the receiver's own choice: at once (a gap on the way from a browser is loss
// far more often than reordering), then every max(RTT, 150 ms), at most ten times. A gap of 100 or more is a jump, not
// loss.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/time.h"

namespace conclave::peer {

class NackGenerator {
 public:
  static constexpr int64_t kMaxGap = 100;
  static constexpr size_t kMaxMissing = 256;  ///< when more are missing, the oldest are given up
  static constexpr uint8_t kMaxRequests = 10;
  static constexpr Duration kMinInterval = 150ms;

  /// A packet arrived, in whatever order; `sequence` is unwrapped (ReceiveStream). Retransmitted packets count too.
  void handle_packet(TimePoint now, int64_t sequence);
  /// The stream restarted, or nobody wants it: forgets everything.
  void reset();

  /// Writes the sequence numbers to ask for now, ascending, to `out`, and returns how many; what did not fit is due
  /// still. `round_trip` may be zero when it is not known.
  size_t collect(TimePoint now, Duration round_trip, std::span<uint16_t> out);
  /// When to call collect(); kNever when nothing is missing. May be early, when what was due has come meanwhile.
  TimePoint next_timeout() const { return due_; }
  size_t missing() const { return count_; }

 private:
  struct Missing {
    int64_t sequence = 0;
    TimePoint due{};
    uint8_t requests = 0;
  };
  void add_gap(TimePoint now, int64_t first, int64_t last);
  void remove(int64_t sequence);

  std::array<Missing, kMaxMissing> missing_{};  ///< ascending
  size_t count_ = 0;
  int64_t newest_ = 0;
  TimePoint due_ = kNever;  ///< not after the earliest due
  bool started_ = false;
};

}  // namespace conclave::peer
