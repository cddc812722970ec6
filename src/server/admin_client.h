// The command line's side of administration: asks the server that owns the data directory, or becomes the owner for a
// moment and does the same itself.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/time.h"
#include "server/admin.h"

namespace conclave::server {

/// Waits up to `patience` for another process to let go of the directory or to answer. Errors in the answer, beside
/// those of the command: "directory-in-use", "no-installation", "no-answer", and what opening the database says.
/// `pause` is what it does between two attempts: it sleeps.
AdminAnswer ask_owner(const std::filesystem::path& directory, const AdminRequest& request, Duration patience = 10s,
                      const std::function<void(Duration)>& pause = {});

/// Asks the running server only. Errors besides: "no-server", "not-permitted", "no-answer".
AdminAnswer ask_server(const std::filesystem::path& directory, const AdminRequest& request, Duration patience = 10s);
/// Whether one listens there.
bool is_server_running(const std::filesystem::path& directory);

/// Who started this process, as the audit log names them: "ann@command-line". To be asked before become_owner().
std::string invoker();

/// Started by root for a directory of somebody else, goes on as that one: what is made in it must stay the server's.
/// Errors: "directory-failed".
Result<void> become_owner(const std::filesystem::path& directory);

}  // namespace conclave::server
