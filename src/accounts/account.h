// An account: a person who may log in. Where accounts are kept is the store's business.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "accounts/scram.h"
#include "base/time.h"

namespace conclave::accounts {

/// Stored by number: never renumber.
enum class AccountRole : uint8_t { member = 0, admin = 1 };
enum class AccountState : uint8_t { enabled = 0, disabled = 1 };

/// What proves a person: one for who sends the password over TLS (PLAIN), one for who only shows to know it.
struct Credentials {
  std::string password_hash;
  ScramKeys scram;
};

struct Account {
  std::string name;
  AccountRole role = AccountRole::member;
  AccountState state = AccountState::enabled;
  UnixTime created{};
};

/// A name of an account is the local part of its address and looks the same wherever it is shown: 1 to 64 of a-z, 0-9,
/// '.', '_' and '-', with a letter or digit at both ends.
bool is_account_name(std::string_view name);

}  // namespace conclave::accounts
