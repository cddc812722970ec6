// The command line: conclave serve, conclave check, conclave token, conclave user …, conclave --version.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "server/config.h"
#include "server/console.h"
#include "server/doctor.h"
#include "server/token_command.h"

namespace conclave::server {

enum class Command : uint8_t { serve, check, token, tool };

struct CommandLine {
  Command command = Command::serve;
  std::string config_file;  ///< empty: see find_config_file
  std::optional<SocketAddress> listen;
  std::optional<SocketAddress> media;
  std::string data_dir;
  std::string web_dir;
  std::optional<meeting::Creators> create;
  TokenCommand token;
  bool names_place = true;  ///< whether a tool says first which installation it works on
  CheckCall check;
  std::function<int(const Config&)> tool;  ///< what Command::tool does; returns the exit code
};

/// What main() does with the arguments: a command to run, or text to print and the exit code to leave with.
struct Parsed {
  std::optional<CommandLine> command;
  int exit_code = 0;
};

/// Prints help, version or what is wrong itself.
Parsed parse_command_line(int argc, const char* const* argv);

/// The file (if any) with the options of the command line over it: options win. Without --config it is that of
/// find_config_file, and with --data none.
Result<Config> make_config(const CommandLine& line);

}  // namespace conclave::server
