// Which build this is.
#pragma once

#include <string_view>

namespace conclave::server {
/// "0.1.0"
std::string_view version();
}  // namespace conclave::server
