// What every input carries through the floor: the time, and where the consequences go.
#pragma once

#include <vector>

#include "base/bridge.h"
#include "base/counters.h"
#include "base/egress_queue.h"
#include "base/time.h"
#include "sfu/node_stats.h"

namespace conclave::sfu {

struct Turn {
  TimePoint now;
  EgressQueue& out;
  std::vector<BridgeEvent>& events;
  Counters& drops;
  NodeStats& stats;
};

}  // namespace conclave::sfu
