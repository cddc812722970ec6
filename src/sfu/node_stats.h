// What a media node counts.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bridge.h"
#include "base/histogram.h"

namespace conclave::sfu {

struct NodeStats {
  size_t conferences = 0;
  size_t endpoints = 0;
  size_t paths_ipv4 = 0;  ///< endpoints whose media goes this way, all by UDP
  size_t paths_ipv6 = 0;
  PacketLoss up{};  ///< from endpoints; every few seconds, and without what left before it was counted
  PacketLoss down{};
  uint64_t datagrams_received = 0;
  uint64_t datagrams_sent = 0;
  uint64_t packets_forwarded = 0;
  // Every ten seconds each conference adds the mean over those who receive in it. So many calls can be told apart from
  // one bad call, and the number of figures does not grow with that of conferences.
  Histogram conference_loss{0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2};              ///< share of packets
  Histogram conference_round_trip{0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6};      ///< seconds
  Histogram conference_sent_bps{100e3, 250e3, 500e3, 1e6, 2.5e6, 5e6, 10e6, 25e6};  ///< to each
  // Likewise, but of the conference as a whole.
  Histogram conference_endpoints{1, 2, 3, 5, 10, 20, 50, 100, 200};  ///< whose media can flow
  Histogram conference_in_bps{100e3, 500e3, 1e6, 2.5e6, 5e6, 10e6, 25e6, 50e6, 100e6};
  Histogram conference_out_bps{100e3, 1e6, 5e6, 10e6, 25e6, 50e6, 100e6, 250e6, 500e6, 1e9};
  // Every ten seconds each endpoint adds how its own path fared in them.
  Histogram path_loss_up{0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2};
  Histogram path_loss_down{0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2};
  Histogram path_round_trip{0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6};
};

}  // namespace conclave::sfu
