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

 private:
  Database& database_;
};

}  // namespace conclave::store
