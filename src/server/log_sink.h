// Where log lines go: standard error, as text for people or one JSON object a line for machines, through spdlog.
#pragma once

#include <string>
#include <string_view>

#include "base/log.h"
#include "server/config.h"

namespace conclave::server {

/// Installs the sink. Call once, before other threads run.
void start_logging(const LogConfig& config);
/// SIGHUP: writes out what waits. The stream belongs to whoever started the process; there is no file to reopen.
void flush_log();

/// `text` as a JSON string with its quotes (RFC 8259 7).
std::string json_string(std::string_view text);

}  // namespace conclave::server
