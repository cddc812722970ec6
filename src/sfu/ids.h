// The numbers by which the parts of a conference name each other. No endpoint holds a pointer into another one: it may
// go at any time, and one day be on another thread or come back after a restart. A number is looked up when it is used
// (Roster, SourceTable), and is then either found or not.
#pragma once

#include <cstdint>

namespace conclave::sfu {

/// Names an endpoint of one media node; never reused.
using EndpointNumber = uint32_t;

/// Names a source inside one conference; never reused in it. 0: none.
using SourceNumber = uint32_t;

/// Names an outgoing stream: by its receiver, and its place among the receiver's streams of that kind of media.
struct StreamRef {
  EndpointNumber receiver = 0;
  uint32_t index = 0;
  friend bool operator==(const StreamRef&, const StreamRef&) = default;
};

}  // namespace conclave::sfu
