// Where files are when the configuration does not say.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace conclave::server {

/// Reads the environment; nullptr when a variable is absent.
using Environment = std::function<const char*(const char* name)>;

/// The file that is read when the command line names neither a file nor a data directory: $CONCLAVE_CONFIG (set and
/// empty: none), else that of the package if `exists` says that it is there; empty: none.
std::string find_config_file(const Environment& environment, const std::function<bool(const std::string&)>& exists);

/// The configuration of the package, and the data directory that it means when it names none.
inline constexpr const char* kSystemConfig = "/etc/conclave/conclave.toml";
inline constexpr const char* kSystemData = "/var/lib/conclave";

/// $XDG_DATA_HOME/conclave, ~/.local/share/conclave (XDG Base Directory Specification), else ./conclave-data.
std::filesystem::path default_data_directory(const Environment& environment);

/// $CONCLAVE_WEB_DIR, else where the package puts it: /usr/share/conclave/web.
std::filesystem::path find_web_directory(const Environment& environment);

}  // namespace conclave::server
