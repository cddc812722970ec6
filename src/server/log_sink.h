// Where log lines go: standard error, as text for people, with priorities for the journal of
// systemd, or one JSON object a line for other machines, through spdlog.
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

/// What LogFormat::automatic means: the journal's, text on a terminal, else JSON.
LogFormat choose_format(LogFormat wanted, bool is_terminal, bool is_journal);
/// Whether `fd` is the stream to journald that `stream` names: $JOURNAL_STREAM, "DEVICE:INODE" (systemd.exec(5)).
bool is_journal(const char* stream, int fd);

/// Line breaks become blanks: what follows one would be a line without its priority.
std::string one_line(std::string text);
/// `text` as a JSON string with its quotes (RFC 8259 7).
std::string json_string(std::string_view text);

}  // namespace conclave::server
