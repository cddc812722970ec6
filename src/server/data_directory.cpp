#include "server/data_directory.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "io/system.h"
#include "server/paths.h"
#include "store/account_table.h"
#include "store/migrations.h"
#include "store/room_tables.h"
#include "store/secrets.h"

namespace conclave::server {

std::filesystem::path data_directory(const Config& config) {
  return config.data_dir.empty() ? default_data_directory(std::getenv) : std::filesystem::path(config.data_dir);
}

std::filesystem::path database_path(const std::filesystem::path& directory) { return directory / "conclave.db"; }

tl::unexpected<Error> no_installation(const std::filesystem::path& directory) {
  return fail("no-installation",
              fmt::format("There is no installation in {}: no server has run there yet. Name the right one by "
                          "--config FILE or --data DIR, or start the server once.",
                          directory.string()));
}

std::string describe_place(const Config& config) {
  return fmt::format("Data directory: {}. Configuration: {}.", data_directory(config).string(),
                     config.file.empty() ? "none" : config.file);
}

std::filesystem::path control_path(const std::filesystem::path& directory) { return directory / "control.sock"; }

namespace {

Result<DataDirectory> open_database(const std::filesystem::path& directory, io::DirectoryLock lock) {
  auto database = store::Database::open(database_path(directory));
  if (!database) return tl::unexpected(database.error());
  if (const auto migrated = store::migrate(*database); !migrated) return tl::unexpected(migrated.error());
  return DataDirectory{std::move(lock), std::move(*database)};
}

}  // namespace

Result<DataDirectory> open_data_directory(const std::filesystem::path& directory) {
  auto lock = io::DirectoryLock::take(directory);
  if (!lock) return tl::unexpected(lock.error());
  return open_database(directory, std::move(*lock));
}

Result<DataDirectory> open_existing_data_directory(const std::filesystem::path& directory) {
  std::error_code error;
  const auto has = [&](const std::filesystem::path& file) { return !error && std::filesystem::exists(file, error); };
  // Nothing is left behind in a directory that is not ours. A lock without a database: a server that starts right now.
  const bool maybe = has(database_path(directory)) || has(directory / "lock");
  if (error) return fail("directory-failed", fmt::format("{}: {}", directory.string(), error.message()));
  if (!maybe) return no_installation(directory);
  auto lock = io::DirectoryLock::take(directory);
  if (!lock) return tl::unexpected(lock.error());
  if (!has(database_path(directory))) return no_installation(directory);
  return open_database(directory, std::move(*lock));
}

Result<meeting::Records> load_records(store::Database& database) {
  meeting::Records records;
  auto accounts = store::AccountTable(database).list();
  if (!accounts) return tl::unexpected(accounts.error());
  records.accounts = std::move(*accounts);
  io::SystemRandom random;
  auto secret = store::kept_secret(database, "decoys", random);
  if (!secret) return tl::unexpected(secret.error());
  records.decoy_secret = std::move(*secret);
  auto rooms = store::RoomTable(database).list();
  if (!rooms) return tl::unexpected(rooms.error());
  records.rooms = std::move(*rooms);
  auto invitations = store::InvitationTable(database).list();
  if (!invitations) return tl::unexpected(invitations.error());
  records.invitations = std::move(*invitations);
  return records;
}

}  // namespace conclave::server
