// What a media node counts.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/histogram.h"

namespace conclave::sfu {

struct NodeStats {
  size_t conferences = 0;
  size_t endpoints = 0;
  uint64_t datagrams_received = 0;
  uint64_t datagrams_sent = 0;
  uint64_t packets_forwarded = 0;
  // Every ten seconds each conference adds the mean over those who receive in it. So many calls can be told apart from
  // one bad call, and the number of figures does not grow with that of conferences.
  Histogram conference_loss{0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2};              ///< share of packets
  Histogram conference_round_trip{0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6};      ///< seconds
  Histogram conference_sent_bps{100e3, 250e3, 500e3, 1e6, 2.5e6, 5e6, 10e6, 25e6};  ///< to each
};

}  // namespace conclave::sfu
