#include "server/data_directory.h"

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

std::filesystem::path control_path(const std::filesystem::path& directory) { return directory / "control.sock"; }

Result<DataDirectory> open_data_directory(const std::filesystem::path& directory) {
  auto lock = io::DirectoryLock::take(directory);
  if (!lock) return tl::unexpected(lock.error());
  auto database = store::Database::open(directory / "conclave.db");
  if (!database) return tl::unexpected(database.error());
  if (const auto migrated = store::migrate(*database); !migrated) return tl::unexpected(migrated.error());
  return DataDirectory{std::move(*lock), std::move(*database)};
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
