// Texts of the configuration file that the page shows.
#pragma once

#include <algorithm>
#include <string>

#include "server/config_reader.h"

namespace conclave::server {

/// One line, not longer than `most` bytes. `value` outlives the reading.
inline TableReader::ParseText shown_text(std::string& value, size_t most) {
  return [&value, most](const std::string& text) -> std::string {
    if (text.size() > most) return fmt::format("must not be longer than {} bytes", most);
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
      return "must be one line";
    value = text;
    return {};
  };
}

}  // namespace conclave::server
