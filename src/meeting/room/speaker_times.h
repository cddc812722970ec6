// How long each participant of a room was the dominant speaker. The bridge says who speaks; nobody else is believed.
#pragma once

#include <string>
#include <vector>

#include "base/media.h"
#include "base/time.h"

namespace conclave::meeting {

class SpeakerTimes {
 public:
  /// People who spoke and left are remembered, the latest of them: a room may live for weeks.
  static constexpr size_t kMaxLeft = 500;

  struct Entry {
    EndpointId endpoint;
    std::string name{};  ///< of somebody who has left: the last one
    Duration total{0};
    bool left = false;
  };

  /// Empty: nobody.
  void set_speaker(TimePoint now, const EndpointId& speaker);
  void record_left(TimePoint now, const EndpointId& endpoint, std::string name);
  /// Everybody who spoke, the running turn of the present speaker included.
  std::vector<Entry> totals(TimePoint now) const;

 private:
  Entry& entry(const EndpointId& endpoint);
  void end_turn(TimePoint now);

  std::vector<Entry> entries_;  ///< in the order in which they first spoke
  EndpointId speaker_;
  TimePoint since_{};
};

}  // namespace conclave::meeting
