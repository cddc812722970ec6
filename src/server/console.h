// How commands speak on the terminal.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace conclave::server {

/// Exit codes of every command: 0 done, 1 refused or failed, 2 wrong words or a wrong configuration.
inline constexpr int kWrongUse = 2;

/// "conclave: …" on standard error. @returns the exit code of a command that was refused or failed
int tell_error(std::string_view text);

/// Seconds since 1970 as "2026-11-26 08:30", UTC; "never" for anything else.
std::string shown_date(const Json& seconds);

}  // namespace conclave::server
