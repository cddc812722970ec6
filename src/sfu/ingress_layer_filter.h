// Holds one incoming video stream to its target bitrate, which is what its receivers have a use for. A sender that
// keeps to it never notices. One that sends far more, or was asked for less and does not care, is left out: whole
// frames, until a keyframe with which decoders can go on. As long as it goes on sending too much it is seen as still
// pictures.
//
// Pure: the owner tells the rate, the packets and what was measured. The bucket is the virtual scheduling algorithm of
// ITU-T I.371 (GCRA): it remembers until when what went through is paid for.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"
#include "rtp/frame_info.h"

namespace conclave::sfu {

class IngressLayerFilter {
 public:
  /// Encoders overshoot, and retransmissions come on top: so many halves of the target bitrate may come…
  static constexpr uint64_t kToleranceHalves = 3;
  /// …and for a time, until the sender was asked and had time to obey, this many times the target.
  static constexpr uint64_t kGross = 3;
  static constexpr Duration kPatience = 3s;
  /// From a sender whose picture is wanted only now, no less than this is expected for that time: a browser that was
  /// told nothing sends its camera so.
  static constexpr uint64_t kUnaskedBps = 1'500'000;
  /// A keyframe is many times the size of other frames.
  static constexpr Duration kBurst = 150ms;
  static constexpr size_t kMinBurstBytes = 48 * 1024;
  static constexpr Duration kStillInterval = 2s;

  enum class Verdict : uint8_t {
    pass,
    shut,  ///< dropped, and so is what follows: the receivers' streams end here and begin anew with a keyframe
    drop,
  };

  /// In bits a second; 0: nobody watches. A lower target holds after kPatience: to adapt takes a moment.
  void set_target_bps(TimePoint now, uint64_t bps);
  /// `measured_bps`: what came in the last second, dropped or not. `asked_since`: when the sender was asked to send
  /// less; kNever: it was not.
  void review(TimePoint now, uint64_t measured_bps, TimePoint asked_since);
  /// Each packet of the stream in the order of arrival.
  Verdict handle_packet(TimePoint now, const rtp::FrameInfo& frame, size_t bytes);

  bool open() const { return state_ == State::open; }
  /// A keyframe that came now would be let through.
  bool wants_keyframe(TimePoint now) const { return state_ == State::shut && may_open(now); }
  /// More than is tolerated of a sender that was asked for less.
  static constexpr bool exceeds(uint64_t measured_bps, uint64_t target_bps) {
    return measured_bps > target_bps * kToleranceHalves / 2;
  }

 private:
  enum class State : uint8_t { open, shut, still };  ///< still: one picture of a sender that sends too much

  Duration cost(size_t bytes) const;
  Duration burst() const;
  Duration ahead(TimePoint now) const { return paid_until_ - now; }
  bool may_open(TimePoint now) const;
  uint64_t rate() const;

  uint64_t target_bps_ = 0;
  uint64_t lower_to_ = 0;
  TimePoint lower_at_ = kNever;
  State state_ = State::open;
  bool excessive_ = false;  ///< as last measured
  bool refused_ = false;    ///< shut at the next frame
  TimePoint paid_until_{};
  TimePoint next_still_{};
};

}  // namespace conclave::sfu
