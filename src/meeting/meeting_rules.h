// What all rooms of a meeting have in common: the main room and its breakout rooms. Being one and the same object, what
// is decided in one of them holds in all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "jingle/json_messages.h"
#include "meeting/affiliations.h"
#include "meeting/av_rules.h"
#include "meeting/breakouts.h"
#include "meeting/lobby.h"
#include "meeting/sessions.h"

namespace conclave::meeting {

struct MeetingRules {
  RoomId main = 0;             ///< the main room; it exists as long as any other
  std::string password;        ///< empty: none
  std::optional<Lobby> lobby;  ///< there is one while the room is members-only
  Affiliations affiliations;
  std::optional<size_t> max_users;  ///< set by moderators; that of the configuration holds too
  jingle::RoomMetadata metadata;
  AvRules av_rules;
  Breakouts breakouts;
};

}  // namespace conclave::meeting
