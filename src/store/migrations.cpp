#include "store/migrations.h"

#include <fmt/format.h>

#include <array>

namespace conclave::store {
namespace {

// Never change a step that was released: add another.
constexpr std::array<const char*, 5> kSteps{
    // Names and times of people who may log in; see accounts/account.h for the numbers.
    R"(CREATE TABLE accounts (
         name            TEXT    NOT NULL PRIMARY KEY,
         role            INTEGER NOT NULL,
         state           INTEGER NOT NULL,
         created         INTEGER NOT NULL,  -- seconds since 1970
         password_hash   TEXT    NOT NULL,
         scram_salt      TEXT    NOT NULL,  -- base64, like the keys
         scram_rounds    INTEGER NOT NULL,
         scram_stored    TEXT    NOT NULL,
         scram_server    TEXT    NOT NULL
       ) STRICT, WITHOUT ROWID;)",
    // Rooms that remember, invitations to them, and the audit log; see room_settings.h, invitation.h, audit.h in
    // meeting/kept/.
    R"(CREATE TABLE rooms (
         tenant          TEXT    NOT NULL,
         name            TEXT    NOT NULL,
         owner           TEXT    NOT NULL,  -- account; empty: none
         settings        TEXT    NOT NULL,  -- JSON
         created         INTEGER NOT NULL,
         used            INTEGER NOT NULL,
         PRIMARY KEY (tenant, name)
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE invitations (
         id              TEXT    NOT NULL PRIMARY KEY,
         code_hash       TEXT    NOT NULL UNIQUE,
         tenant          TEXT    NOT NULL,
         room            TEXT    NOT NULL,
         role            TEXT    NOT NULL,
         made_by         TEXT    NOT NULL,
         made            INTEGER NOT NULL,
         expires         INTEGER NOT NULL,
         uses            INTEGER NOT NULL,
         revoked         INTEGER NOT NULL,
         used_by         TEXT    NOT NULL  -- 16 hex digits a person
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE audit (
         id              INTEGER PRIMARY KEY,
         time            INTEGER NOT NULL,
         event           TEXT    NOT NULL,
         account         TEXT    NOT NULL,
         room            TEXT    NOT NULL,
         subject         TEXT    NOT NULL,
         address         TEXT    NOT NULL,
         count           INTEGER NOT NULL
       ) STRICT;
       CREATE INDEX audit_by_time ON audit (time);)",
    "ALTER TABLE accounts ADD COLUMN last_login INTEGER NOT NULL DEFAULT 0;",
    // Random values of this installation, made when first wanted.
    "CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;",
    // One for an account: a new one takes the place of the old.
    R"(CREATE TABLE password_links (
         account         TEXT    NOT NULL PRIMARY KEY,
         code_hash       TEXT    NOT NULL UNIQUE,
         expires         INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;)",
};

Result<int64_t> version_of(Database& database) {
  Result<Statement> statement = database.prepare("PRAGMA user_version");
  if (!statement) return tl::unexpected(statement.error());
  return statement->step().map([&](bool) { return statement->integer(0); });
}

}  // namespace

std::span<const char* const> migrations() { return kSteps; }

Result<void> migrate(Database& database, std::span<const char* const> steps) {
  Result<Transaction> transaction = Transaction::begin(database);
  if (!transaction) return tl::unexpected(transaction.error());
  const Result<int64_t> version = version_of(database);
  if (!version) return tl::unexpected(version.error());
  const auto taken = static_cast<size_t>(*version);
  if (taken > steps.size())
    return fail("store-too-new", fmt::format("the database was used by a newer program ({} steps, this one knows {})",
                                             taken, steps.size()));
  if (taken == steps.size()) return {};
  for (const char* step : steps.subspan(taken))
    if (const Result<void> done = database.run_script(step); !done) return done;
  if (const Result<void> noted = database.run_script(fmt::format("PRAGMA user_version = {}", steps.size())); !noted)
    return noted;
  return transaction->commit();
}

}  // namespace conclave::store
