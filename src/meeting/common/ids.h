// How the parts of the meeting floor name sessions, rooms and occupants to each other, over time and in timers. Counted
// up from 1 and never reused; 0 is nobody.
#pragma once

#include <cstdint>

namespace conclave::meeting {

using SessionId = uint64_t;
using RoomId = uint64_t;
using OccupantId = uint64_t;  ///< in order of joining, unlike nicks, which are reused

}  // namespace conclave::meeting
