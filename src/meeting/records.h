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

namespace conclave::meeting {

/// Somebody logged in.
struct NoteLogin {
  std::string account;
  UnixTime at{};
};

using StoreCommand = std::variant<NoteLogin>;

/// What was in the store when the process began.
struct Records {
  std::vector<accounts::AccountEntry> accounts;
};

}  // namespace conclave::meeting
