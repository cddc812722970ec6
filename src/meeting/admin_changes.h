// What an administrator changed, already written to the store: the signalling side's memory follows, and what runs is
// adapted to it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "accounts/account.h"

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

using AdminChange = std::variant<AccountChanged, AccountRemoved>;

}  // namespace conclave::meeting
