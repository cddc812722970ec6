// What all rooms of a meeting have in common: the main room and its breakout rooms. Being one and the same object, what
// is decided in one of them holds in all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "jingle/json_messages.h"
#include "meeting/common/access_rules.h"
#include "meeting/common/av_rules.h"
#include "meeting/common/ids.h"
#include "meeting/kept/room_settings.h"
#include "meeting/room/affiliations.h"
#include "meeting/room/breakouts.h"
#include "meeting/room/lobby.h"

namespace conclave::meeting {

/// What is remembered of a room beyond the meeting (entry/room_memory.h).
struct RoomMemory {
  std::string opener;     ///< account that opened it; empty: a guest, and nothing is remembered
  bool given_up = false;  ///< it was deleted while it was open
  RoomSettings noted;     ///< as they were when they were looked at last
};

struct MeetingRules {
  RoomId main = 0;             ///< the main room; it exists as long as any other
  AccessRules access;          ///< as they were when the room was opened; those of the configuration may have changed
  std::string password;        ///< empty: none
  std::optional<Lobby> lobby;  ///< there is one while the room is members-only
  Affiliations affiliations;
  bool locked = false;  ///< nobody new comes in but hosts
  RoomMemory memory;
  std::optional<size_t> max_users;  ///< set by moderators; that of the configuration holds too
  jingle::RoomMetadata metadata;
  AvRules av_rules;
  Breakouts breakouts;
};

}  // namespace conclave::meeting
