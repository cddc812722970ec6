// Where files are when the configuration does not say.
#pragma once

#include <filesystem>
#include <functional>

namespace conclave::server {

/// Reads the environment; nullptr when a variable is absent.
using Environment = std::function<const char*(const char* name)>;

/// $XDG_DATA_HOME/conclave, ~/.local/share/conclave (XDG Base Directory Specification), else ./conclave-data.
std::filesystem::path default_data_directory(const Environment& environment);

/// $CONCLAVE_WEB_DIR, else where the package puts it: /usr/share/conclave/web.
std::filesystem::path find_web_directory(const Environment& environment);

}  // namespace conclave::server
