// What of the configuration changed, and what of that can take effect while the server runs. Keys are named as in the
// file: "http.listen".
#pragma once

#include <string>
#include <vector>

#include "server/config.h"

namespace conclave::server {

struct ConfigChanges {
  std::vector<std::string> taken_over;
  std::vector<std::string> need_restart;
};

ConfigChanges compare_configs(const Config& running, const Config& wanted);

/// All keys that are compared; "turn", "brand" and "browsers" are whole tables.
std::vector<std::string> compared_keys();

}  // namespace conclave::server
