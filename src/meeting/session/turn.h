// What everything on the signalling side works with for the length of one input, called a turn: time, randomness,
// configuration, and where output goes. The contexts of the folders (session/context.h, room/context.h …) consist of it
// and of the registries that the folder needs. Nothing keeps one.
#pragma once

#include <utility>

#include "base/bridge.h"
#include "base/counters.h"
#include "base/random.h"
#include "base/time.h"
#include "meeting/common/addresses.h"
#include "meeting/common/config.h"
#include "meeting/common/timers.h"
#include "meeting/session/actions.h"
#include "meeting/session/events.h"

namespace conclave::meeting {

struct Turn {
  TimePoint now;
  const ServiceConfig& config;
  const Addresses& addresses;
  const ClockAnchor& clock;
  Random& random;
  Counters& counters;
  Timers& timers;
  Events& events;
  Output& out;

  UnixTime wall() const { return clock.to_wall(now); }
  void act(Output::Action action) const { out.actions.push_back(std::move(action)); }
};

}  // namespace conclave::meeting
