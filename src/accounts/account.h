// An account: a person who may log in. Where accounts are kept is the store's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/scram.h"
#include "base/time.h"

namespace conclave::accounts {

/// Stored by number: never renumber.
enum class AccountRole : uint8_t { member = 0, admin = 1 };
enum class AccountState : uint8_t { enabled = 0, disabled = 1 };

/// What proves a person: one for those who send the password over TLS (PLAIN), one for those who only prove to know it.
struct Credentials {
  std::string password_hash;
  ScramKeys scram;
};

struct Account {
  std::string name;
  AccountRole role = AccountRole::member;
  AccountState state = AccountState::enabled;
  UnixTime created{};
  UnixTime last_login{};  ///< the epoch: never
};

/// All that is kept of one.
struct AccountEntry {
  Account account;
  Credentials credentials;
};

/// A name of an account is the local part of its address and looks the same wherever it is shown: 1 to 64 of a-z, 0-9,
/// '.', '_' and '-', with a letter or digit at both ends.
bool is_account_name(std::string_view name);
/// What speaks against a new account of this name, for people; nothing: it is good. Not every is_account_name() is:
/// clients take a name that begins with eight hex digits for a guest's, and make the same endpoint id of it on every
/// device (Jitsi-specific).
std::optional<std::string_view> problem_of_name(std::string_view name);

/// "member", "admin".
std::string_view to_string(AccountRole role);
std::optional<AccountRole> parse_role(std::string_view text);

}  // namespace conclave::accounts
