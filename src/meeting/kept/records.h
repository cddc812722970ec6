// What outlives the process, as plain values. The signalling side keeps all of it in memory, loaded at start, and has
// every change written behind it: a StoreCommand goes out, the thread that owns the database carries it out in order,
// and nobody waits. What must not be lost once it was told (accounts, made by administrators) goes the other way: the
// database first, then memory (admin_changes.h).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "accounts/account.h"
#include "base/time.h"
#include "meeting/kept/audit.h"
#include "meeting/kept/invitation.h"
#include "meeting/kept/room_settings.h"

namespace conclave::meeting {

/// Somebody logged in.
struct NoteLogin {
  std::string account;
  UnixTime at{};
};

struct SaveRoom {
  RoomRecord record;
};
/// With the invitations to it.
struct ForgetRoom {
  RoomKey key;
};
struct SaveInvitation {
  Invitation invitation;
};
struct ForgetInvitation {
  std::string id;
};
struct AddAudit {
  AuditRecord record;
};
struct ForgetAudit {
  UnixTime before{};
};
/// Puts the pseudonym in the place of the name; see PersonForgotten.
struct RenameInAudit {
  std::string name;
  std::string pseudonym;
};

using StoreCommand = std::variant<NoteLogin, SaveRoom, ForgetRoom, SaveInvitation, ForgetInvitation, AddAudit,
                                  ForgetAudit, RenameInAudit>;

/// What was in the store when the process began.
struct Records {
  std::vector<accounts::AccountEntry> accounts;
  /// From which the salts of names without account are made: one that changed with a restart would tell that there is
  /// no such account. Empty: one of this process.
  std::string decoy_secret{};
  std::vector<RoomRecord> rooms;
  std::vector<Invitation> invitations;
};

}  // namespace conclave::meeting
