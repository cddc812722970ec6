// What an administrator changed, already written to the store: the signalling side's memory follows, and what runs is
// adapted to it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "accounts/account.h"
#include "meeting/kept/invitation.h"
#include "meeting/kept/room_settings.h"

namespace conclave::meeting {

enum class RunningSessions : uint8_t { keep, end };

/// A new account, or the new state of one.
struct AccountChanged {
  accounts::AccountEntry entry;
  RunningSessions sessions = RunningSessions::keep;
};
struct AccountRemoved {
  std::string name;
};

/// A new record, or another state of one: an open room follows.
struct RoomChanged {
  RoomRecord record;
};
/// With the invitations to it.
struct RoomRemoved {
  RoomKey key;
};
/// The meeting there is to end for everybody; the room stays.
struct MeetingEnded {
  RoomKey key;
};
/// Somebody who is in it, or in one of its breakout rooms, is to be put out.
struct PersonPutOut {
  RoomKey key;
  std::string endpoint;
};
struct InvitationChanged {
  Invitation invitation;
};
struct InvitationRemoved {
  std::string id;
};
/// Nothing in memory may name this person any more. What was on its way to the audit log meanwhile is renamed too.
struct PersonForgotten {
  std::string name;
  std::string pseudonym;
};

using AdminChange = std::variant<AccountChanged, AccountRemoved, RoomChanged, RoomRemoved, MeetingEnded, PersonPutOut,
                                 InvitationChanged, InvitationRemoved, PersonForgotten>;

}  // namespace conclave::meeting
