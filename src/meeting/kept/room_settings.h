// What moderators and owners set in a room and what is remembered of it beyond the meeting. As a value, and as the JSON
// that the page, the command line and the database share, so that a setting has one name everywhere.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "jingle/json.h"
#include "meeting/common/addresses.h"
#include "meeting/common/av_rules.h"

namespace conclave::meeting {

struct RoomSettings {
  std::string password{};  ///< empty: none
  bool lobby = false;      ///< who comes has to knock
  bool locked = false;     ///< nobody new comes in but hosts
  uint32_t limit = 0;      ///< of participants; 0: that of the configuration alone
  std::string subject{};
  bool start_audio_muted = false;
  bool start_video_muted = false;
  MediaTypes moderated{};  ///< who may speak, show and share: those whom moderators approve
  bool chat_restricted = false;
  bool private_chat_restricted = false;
  bool polls_restricted = false;

  friend bool operator==(const RoomSettings&, const RoomSettings&) = default;
};

/// All of them:
///   {"password":"","lobby":false,"locked":false,"limit":0,"subject":"","startMuted":{"audio":false,"video":false},
///    "moderated":{"audio":false,"video":false,"desktop":false},
///    "restricted":{"chat":false,"privateChat":false,"polls":false}}
jingle::Json to_json(const RoomSettings& settings);
/// Takes over those that `changes` names, at any depth. All or nothing; what is not known is refused, so that nobody
/// believes a mistyped lock to hold. Errors: "bad-settings" with the name of what is wrong as detail.
Result<void> apply_changes(RoomSettings& settings, const jingle::Json& changes);
/// Gives `settings` what differs between `before` and `after`.
void apply_difference(RoomSettings& settings, const RoomSettings& before, const RoomSettings& after);

/// A room that is remembered.
struct RoomRecord {
  RoomKey key{};
  std::string owner{};  ///< account; empty: its account is gone, and only administrators manage it
  RoomSettings settings{};
  UnixTime created{};
  UnixTime used{};  ///< when it was open last; the epoch: never

  friend bool operator==(const RoomRecord&, const RoomRecord&) = default;
};

}  // namespace conclave::meeting
