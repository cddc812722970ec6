// conclave import-jitsi: makes a configuration and accounts of the files of a Jitsi Meet installation, and says what
// was taken, what was not and why, and what to do next. It reads what is written there (server/jitsi/readers.h) and
// runs nothing of it; the old installation is left as it is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "server/config.h"
#include "server/paths.h"

namespace conclave::server {

struct ImportedAccount {
  std::string name;
  std::string password;  ///< empty: only a hash of it was kept, which is of no use here
};

struct JitsiImport {
  std::string toml;          ///< the new configuration
  std::string token_secret;  ///< for the file that it names; empty: none
  std::vector<ImportedAccount> accounts;
  std::vector<std::string> taken;
  std::vector<std::string> left;  ///< what was not taken, and why
  std::vector<std::string> next;  ///< what to do
};

/// `root`: of the old file system. `secret_file`: where the secret of tokens will be. Errors: "no-jitsi", "bad-config".
Result<JitsiImport> read_jitsi(const std::filesystem::path& root, const std::string& secret_file);

struct ImportCall {
  std::string root = "/";
  std::string output = kSystemConfig;
  bool force = false;
  bool print = false;
};

/// Returns the exit code: 0 done, 1 not done.
int run_import_tool(const ImportCall& call, const Config& config);

}  // namespace conclave::server
