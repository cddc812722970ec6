// When and what the server reports to a sender about its streams.
//
// RFC 3550 6.4.2, 6.1 (compound: RR, then SDES with CNAME). Deviation: RFC 3550 6.2 computes the interval from the
// session bandwidth; here it is 500 ms for every endpoint, as browsers and the installations this server replaces do
// (RFC 4585 3.4 allows a profile to lower it).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "peer/receive_stream.h"

namespace conclave::peer {

class ReceiverReporter {
 public:
  static constexpr Duration kInterval = 500ms;

  /// `ssrc`: the server's own toward this endpoint.
  explicit ReceiverReporter(uint32_t ssrc) : ssrc_(ssrc) {}

  /// The endpoint's media may come from now on.
  void start(TimePoint now) { due_ = now + kInterval; }
  void stop() { due_ = kNever; }
  TimePoint next_timeout() const { return due_; }
  bool due(TimePoint now) const { return now >= due_; }

  /// Appends RR and SDES to `out` and sets the next deadline. Streams without packets since the last report are left
  /// out. At most 31 blocks go in; with more streams the next report goes on where this one stopped. A report without
  /// blocks is written too (RFC 3550 6.4.2: it keeps the sender from timing us out).
  void write(TimePoint now, std::span<ReceiveStream* const> streams, std::string_view cname, ByteWriter& out);
  /// Packets of all streams together, as far as they were reported.
  const ReceiveStream::Interval& totals() const { return totals_; }

 private:
  uint32_t ssrc_;
  TimePoint due_ = kNever;
  size_t cursor_ = 0;
  ReceiveStream::Interval totals_{};
};

}  // namespace conclave::peer
