#include "store/account_table.h"

#include <utility>

#include "base/base64.h"

namespace conclave::store {
namespace {

using accounts::Account;
using accounts::AccountRole;
using accounts::AccountState;
using accounts::Credentials;

/// Credentials as the table keeps them.
struct Kept {
  explicit Kept(const Credentials& credentials)
      : salt(base64_encode(credentials.scram.salt)),
        stored(base64_encode(credentials.scram.stored_key)),
        server(base64_encode(credentials.scram.server_key)) {}
  std::string salt, stored, server;
};

constexpr const char* kFind =
    "SELECT name, role, state, created, password_hash, scram_salt, scram_rounds, scram_stored, scram_server, "
    "last_login FROM accounts WHERE name = ?";
constexpr const char* kList =
    "SELECT name, role, state, created, password_hash, scram_salt, scram_rounds, scram_stored, scram_server, "
    "last_login FROM accounts ORDER BY name";

Account read_account(const Statement& row) {
  return {row.text(0), static_cast<AccountRole>(row.integer(1)), static_cast<AccountState>(row.integer(2)),
          from_seconds(row.integer(3)), from_seconds(row.integer(9))};
}

Result<AccountTable::Entry> read_entry(const Statement& row) {
  const auto salt = base64_decode(row.text(5));
  const auto stored = base64_decode(row.text(7));
  const auto server = base64_decode(row.text(8));
  if (!salt || !stored || !server) return fail("store-failed", "an account's keys are damaged");
  return AccountTable::Entry{read_account(row),
                             {row.text(4), {*salt, static_cast<uint32_t>(row.integer(6)), *stored, *server}}};
}

Result<bool> any_changed(const Result<int64_t>& changed) {
  return changed.map([](int64_t rows) { return rows > 0; });
}

}  // namespace

Result<void> AccountTable::add(const Account& account, const Credentials& credentials) {
  const Kept kept(credentials);
  return database_
      .run(
          "INSERT INTO accounts (name, role, state, created, password_hash, scram_salt, scram_rounds, scram_stored, "
          "scram_server) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          {account.name, static_cast<int64_t>(account.role), static_cast<int64_t>(account.state),
           to_seconds(account.created), credentials.password_hash, kept.salt,
           static_cast<int64_t>(credentials.scram.iterations), kept.stored, kept.server})
      .map([](int64_t) {});
}

Result<std::optional<AccountTable::Entry>> AccountTable::find(std::string_view name) {
  Result<Statement> statement = database_.prepare(kFind, {name});
  if (!statement) return tl::unexpected(statement.error());
  const Result<bool> row = statement->step();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  return read_entry(*statement).map([](Entry entry) { return std::optional<Entry>(std::move(entry)); });
}

Result<std::vector<AccountTable::Entry>> AccountTable::list() {
  Result<Statement> statement = database_.prepare(kList);
  if (!statement) return tl::unexpected(statement.error());
  std::vector<Entry> all;
  for (;;) {
    const Result<bool> row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return all;
    Result<Entry> entry = read_entry(*statement);
    if (!entry) return tl::unexpected(entry.error());
    all.push_back(std::move(*entry));
  }
}

Result<size_t> AccountTable::count() {
  Result<Statement> statement = database_.prepare("SELECT count(*) FROM accounts");
  if (!statement) return tl::unexpected(statement.error());
  return statement->step().map([&](bool) { return static_cast<size_t>(statement->integer(0)); });
}

Result<bool> AccountTable::set_credentials(std::string_view name, const Credentials& credentials) {
  if (const auto gone = forget_link(name); !gone) return tl::unexpected(gone.error());
  const Kept kept(credentials);
  return any_changed(database_.run(
      "UPDATE accounts SET password_hash = ?, scram_salt = ?, scram_rounds = ?, scram_stored = ?, scram_server = ? "
      "WHERE name = ?",
      {credentials.password_hash, kept.salt, static_cast<int64_t>(credentials.scram.iterations), kept.stored,
       kept.server, name}));
}

Result<bool> AccountTable::set_state(std::string_view name, AccountState state) {
  return any_changed(
      database_.run("UPDATE accounts SET state = ? WHERE name = ?", {static_cast<int64_t>(state), name}));
}

Result<bool> AccountTable::set_role(std::string_view name, AccountRole role) {
  return any_changed(database_.run("UPDATE accounts SET role = ? WHERE name = ?", {static_cast<int64_t>(role), name}));
}

Result<bool> AccountTable::note_login(std::string_view name, UnixTime at) {
  return any_changed(database_.run("UPDATE accounts SET last_login = ? WHERE name = ?", {to_seconds(at), name}));
}

Result<void> AccountTable::save_link(std::string_view account, std::string_view code_hash, UnixTime expires) {
  return database_
      .run("INSERT OR REPLACE INTO password_links (account, code_hash, expires) VALUES (?, ?, ?)",
           {account, code_hash, to_seconds(expires)})
      .map([](int64_t) {});
}

Result<std::optional<AccountTable::PasswordLink>> AccountTable::find_link(std::string_view code_hash) {
  Result<Statement> statement =
      database_.prepare("SELECT account, expires FROM password_links WHERE code_hash = ?", {code_hash});
  if (!statement) return tl::unexpected(statement.error());
  const Result<bool> row = statement->step();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  return PasswordLink{statement->text(0), from_seconds(statement->integer(1))};
}

Result<void> AccountTable::forget_links_before(UnixTime now) {
  return database_.run("DELETE FROM password_links WHERE expires < ?", {to_seconds(now)}).map([](int64_t) {});
}

Result<void> AccountTable::forget_link(std::string_view account) {
  return database_.run("DELETE FROM password_links WHERE account = ?", {account}).map([](int64_t) {});
}

Result<bool> AccountTable::remove(std::string_view name) {
  if (const auto gone = forget_link(name); !gone) return tl::unexpected(gone.error());
  return any_changed(database_.run("DELETE FROM accounts WHERE name = ?", {name}));
}

}  // namespace conclave::store
