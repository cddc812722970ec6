// The data directory as one process has it: locked, with the database open and of this program's shape.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "io/directory_lock.h"
#include "meeting/kept/records.h"
#include "server/config.h"
#include "store/database.h"

namespace conclave::server {

struct DataDirectory {
  io::DirectoryLock lock;
  store::Database database;
};

/// The configured one, else the default.
std::filesystem::path data_directory(const Config& config);
std::filesystem::path database_path(const std::filesystem::path& directory);
/// The error of a command that finds no database: "no-installation".
tl::unexpected<Error> no_installation(const std::filesystem::path& directory);
/// Both, for people: "Data directory: /var/lib/conclave. Configuration: /etc/conclave/conclave.toml."
std::string describe_place(const Config& config);
std::filesystem::path control_path(const std::filesystem::path& directory);

/// Makes what is missing. Errors: "directory-in-use", "directory-failed", "store-failed", "store-too-new".
Result<DataDirectory> open_data_directory(const std::filesystem::path& directory);
/// The same, but of a directory in which a server has been: makes no database. Errors besides: "no-installation".
Result<DataDirectory> open_existing_data_directory(const std::filesystem::path& directory);

/// Everything that the signalling side keeps in memory.
Result<meeting::Records> load_records(store::Database& database);

}  // namespace conclave::server
