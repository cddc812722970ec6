// What the operator decides about coming in: who may open a room, what guests do meanwhile, who moderates, and what
// becomes of a room whose host has gone.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace conclave::meeting {

enum class Creators : uint8_t { members, anyone };

/// What a guest does who may not open a room.
enum class GuestRule : uint8_t {
  wait,   ///< until a host is there
  knock,  ///< the same, and then stands in the lobby
  open,   ///< until a host has opened it; comes in then even when none is there any more
  deny,   ///< goes away, or logs in
};

enum class ModeratorRule : uint8_t {
  members,  ///< every member who comes
  first,    ///< whoever opened the room, and anyone they name
};

/// What happens when no moderator is left.
enum class HostLeft : uint8_t {
  keep,  ///< who is in stays
  lock,  ///< who is in stays, and nobody comes in
  end,   ///< the meeting ends after a while
};

struct AccessRules {
  Creators create = Creators::members;
  GuestRule guests = GuestRule::wait;
  ModeratorRule moderators = ModeratorRule::members;
  HostLeft host_left = HostLeft::keep;
  Duration host_left_time = 10min;  ///< until the end
};

/// Whoever waited for a host then knocks.
inline bool guests_knock(const AccessRules& rules) {
  return rules.create == Creators::members && rules.guests == GuestRule::knock;
}

}  // namespace conclave::meeting
