// The program: reads the command line and the configuration, then serves, checks, or does
// what administrators ask for.
#include <fmt/format.h>
#include <malloc.h>

#include <cstdio>

#include "server/application.h"
#include "server/command_line.h"
#include "server/data_directory.h"
#include "server/doctor.h"
#include "server/log_sink.h"

int main(int argc, char** argv) {
  using namespace conclave;
  // An arena of malloc for each thread would keep much memory for nothing: the media path does not allocate.
  mallopt(M_ARENA_MAX, 2);
  const server::Parsed parsed = server::parse_command_line(argc, argv);
  if (!parsed.command) return parsed.exit_code;
  const auto config = server::make_config(*parsed.command);
  if (parsed.command->command == server::Command::check)
    return server::run_check_command(parsed.command->check, config);
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().detail.c_str());
    return 2;
  }
  if (parsed.command->command == server::Command::token)
    return server::run_token_command(parsed.command->token, *config);
  if (parsed.command->command == server::Command::tool) {
    if (parsed.command->names_place) fmt::print(stderr, "{}\n", server::describe_place(*config));
    return parsed.command->tool(*config);
  }
  server::start_logging(config->log);
  const auto served = server::serve(*config, [&line = *parsed.command] { return server::make_config(line); });
  if (!served) {
    std::fprintf(stderr, "conclave: %s (%s)\n", served.error().detail.c_str(), served.error().reason);
    return 1;
  }
  return 0;
}
