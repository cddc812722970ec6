// Asking a sender for keyframes no more often than needed: a keyframe costs it and all its receivers bandwidth,
// and fifty receivers who join at once all need the same one.
//
// RFC 4585 6.3.1 (PLI), RFC 5104 4.3.1 (FIR). The 200 ms between two requests are those of Jitsi Videobridge (a29d97d1,
// August 2026). Deviation: it admits three requests in 10 s of one receiver. It lowers the layer of somebody who loses
// that much; as long as nothing does so here, a receiver on a bad line would look at a still picture for the rest of
// the ten seconds.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace conclave::peer {

/// How often one receiver may ask for keyframes of one source.
class KeyframeAllowance {
 public:
  static constexpr Duration kMinInterval = 1s;

  /// True, and counted, when the receiver may ask now.
  bool admit(TimePoint now) {
    if (admitted_ && now - *admitted_ < kMinInterval) return false;
    admitted_ = now;
    return true;
  }

 private:
  std::optional<TimePoint> admitted_;
};

/// The requests toward the sender of one source (or of one simulcast layer), of all its receivers together.
class KeyframeRequester {
 public:
  static constexpr Duration kMinInterval = 200ms;
  static constexpr Duration kRepeatInterval = 500ms;  ///< no keyframe came: ask again
  static constexpr uint8_t kMaxRepeats = 10;          ///< then give up until somebody asks again

  /// Somebody needs a keyframe (a receiver within its allowance, or the server for its own reasons). Requests that come
  /// while one is under way join it.
  void request(TimePoint now);
  /// A keyframe came: all who asked are served.
  void handle_keyframe() { due_ = kNever; }
  /// Nobody needs it any more.
  void cancel() { due_ = kNever; }

  /// When poll() will say yes; kNever while nothing is asked for.
  TimePoint next_timeout() const { return due_; }
  /// True when a PLI or FIR is to be sent now; it counts as sent then.
  bool poll(TimePoint now);
  bool pending() const { return due_ != kNever; }
  /// The FIR sequence number for the request just polled.
  uint8_t fir_sequence() const { return fir_sequence_; }

 private:
  TimePoint due_ = kNever;
  TimePoint last_sent_{};
  bool sent_before_ = false;
  uint8_t sent_ = 0;  ///< times, for the present need
  uint8_t fir_sequence_ = 0;
};

}  // namespace conclave::peer
