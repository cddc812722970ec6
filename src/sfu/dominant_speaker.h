// Who speaks: picks the dominant speaker of a conference from the audio levels that its packets carry (RFC 6464).
// The algorithm is that of Jitsi Videobridge (a29d97d1, August 2026), after Volfin and Cohen, "Dominant speaker
// identification for multipoint videoconferencing" (2013): three time scales of activity, compared by the ratio of
// their scores. It needs no decoding, knows nothing of packets, and reads no clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "sfu/ids.h"

namespace conclave::sfu {

/// What one speaker's recent levels amount to.
class SpeechActivity {
 public:
  explicit SpeechActivity(TimePoint now) : last_level_(now) {}

  /// `loudness`: 127 - the RFC 6464 level, so 0 is silence and 127 the loudest.
  void push(TimePoint now, uint8_t loudness);
  /// Fills the time since the last level with silence, then computes the scores.
  void evaluate(TimePoint now);
  TimePoint last_level() const { return last_heard_; }

  struct Scores {
    double immediate = 0;
    double medium = 0;
    double longer = 0;
  };
  const Scores& scores() const { return scores_; }

 private:
  static constexpr size_t kMediums = 10;
  static constexpr size_t kImmediatesPerMedium = 5;
  static constexpr size_t kImmediates = kMediums * kImmediatesPerMedium;

  void add(uint8_t loudness);
  void update_floor(uint8_t loudness);

  std::array<uint8_t, kImmediates> levels_{};  ///< a ring; newest_ is the latest
  size_t newest_ = 0;
  TimePoint last_level_;
  TimePoint last_heard_ = last_level_;
  uint8_t floor_ = 0;
  uint8_t next_floor_ = 0;
  uint32_t next_floor_levels_ = 0;
  Scores scores_;
};

class DominantSpeaker {
 public:
  static constexpr Duration kDecisionInterval = 300ms;
  static constexpr size_t kMaxPrevious = 10;

  /// `level` as in the header extension: 0 is the loudest, 127 silence (RFC 6464 3).
  void handle_level(TimePoint now, EndpointNumber speaker, uint8_t level);
  void remove(EndpointNumber speaker);

  /// When decide() should be called next; kNever while nobody speaks.
  TimePoint next_decision() const;
  /// True when the dominant speaker changed.
  bool decide(TimePoint now);

  std::optional<EndpointNumber> dominant() const;
  /// All that were dominant, the present one first. At most 1 + kMaxPrevious.
  const std::vector<EndpointNumber>& recent() const { return recent_; }

 private:
  struct Speaker {
    EndpointNumber number;
    SpeechActivity activity;
  };
  Speaker* find(EndpointNumber speaker);
  std::optional<EndpointNumber> best_challenger(const Speaker& dominant) const;
  bool promote(EndpointNumber speaker);

  std::vector<Speaker> speakers_;
  std::vector<EndpointNumber> recent_;
  bool silent_since_removal_ = true;  ///< recent_ does not begin with a dominant speaker
  TimePoint next_decision_ = kNever;
};

}  // namespace conclave::sfu
