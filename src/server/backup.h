// conclave backup and restore: everything that the server remembers (accounts, rooms, invitations, the audit log) as
// one file, a SQLite database. A backup may be made while the server runs; it is the state of one moment. Certificates
// and the configuration are files of their own and not in it.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "server/config.h"

namespace conclave::server {

/// Writes the database of `directory` to the descriptor. Errors: "no-installation", "store-failed", "backup-failed".
Result<void> write_backup(const std::filesystem::path& directory, int destination);

/// Puts the backup behind the descriptor in the place of the database of `directory`, which it makes if need be, and
/// brings it into the shape of this program. What was there before stays beside it as conclave.db.before-restore.
/// Nothing changes on an error: "directory-in-use" (a server runs), "bad-backup", "store-too-new", "store-failed",
/// "backup-failed".
Result<void> restore_backup(const std::filesystem::path& directory, int source);

// The commands; each returns the exit code.
int run_backup_tool(const std::string& file, const Config& config);
int run_restore_tool(const std::string& file, const Config& config);

}  // namespace conclave::server
