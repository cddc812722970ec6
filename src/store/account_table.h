// Accounts in the database.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"
#include "store/database.h"

namespace conclave::store {

class AccountTable {
 public:
  /// `database` is migrated, and outlives this.
  explicit AccountTable(Database& database) : database_(database) {}

  using Entry = accounts::AccountEntry;

  // Errors of all: "store-failed".

  /// Error: "store-exists".
  Result<void> add(const accounts::Account& account, const accounts::Credentials& credentials);
  Result<std::optional<Entry>> find(std::string_view name);
  /// By name.
  Result<std::vector<Entry>> list();
  Result<size_t> count();
  // False when there is no such account.
  Result<bool> set_credentials(std::string_view name, const accounts::Credentials& credentials);
  Result<bool> set_state(std::string_view name, accounts::AccountState state);
  Result<bool> set_role(std::string_view name, accounts::AccountRole role);
  Result<bool> note_login(std::string_view name, UnixTime at);
  Result<bool> remove(std::string_view name);

  // Links by which people set their password themselves: one for an account, and no code, only its hash. A password
  // that is set, and an account that is removed, take it along.
  struct PasswordLink {
    std::string account;
    UnixTime expires{};
  };
  Result<void> save_link(std::string_view account, std::string_view code_hash, UnixTime expires);
  Result<std::optional<PasswordLink>> find_link(std::string_view code_hash);
  Result<void> forget_links_before(UnixTime now);

 private:
  Result<void> forget_link(std::string_view account);

  Database& database_;
};

}  // namespace conclave::store
