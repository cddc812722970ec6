// Texts of the configuration file that the page shows.
#pragma once

#include <algorithm>
#include <string>

#include "server/config_reader.h"

namespace conclave::server {

/// One line, not longer than `max` bytes. `value` outlives the reading.
inline TableReader::ParseText shown_text(std::string& value, size_t max) {
  return [&value, max](const std::string& text) -> std::string {
    if (text.size() > max) return fmt::format("must not be longer than {} bytes", max);
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
      return "must be one line";
    value = text;
    return {};
  };
}

}  // namespace conclave::server
