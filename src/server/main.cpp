// The program: reads the command line and the configuration, then serves, checks, or does
// what administrators ask for.
#include <fmt/format.h>
#include <malloc.h>

#include <cstdio>

#include "io/system.h"
#include "server/application.h"
#include "server/certificate_watch.h"
#include "server/command_line.h"
#include "server/data_directory.h"
#include "server/log_sink.h"
#include "server/parts_config.h"

int main(int argc, char** argv) {
  using namespace conclave;
  // An arena of malloc for each thread would keep much memory for nothing: the media path does not allocate.
  mallopt(M_ARENA_MAX, 2);
  const server::Parsed parsed = server::parse_command_line(argc, argv);
  if (!parsed.command) return parsed.exit_code;
  const auto config = server::make_config(*parsed.command);
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().detail.c_str());
    return 2;
  }
  if (parsed.command->command == server::Command::check) {
    const auto good = server::check(*config);
    if (!good) std::fprintf(stderr, "%s\n", good.error().detail.c_str());
    if (!good) return server::kWrongUse;
    bool refused = false;
    for (const auto& finding : server::certificate_findings(*config, io::clock_anchor().wall)) {
      const bool soon = finding.kind == gateway::CertificateFinding::Kind::soon;
      fmt::print(stderr, "{}: {}\n", soon ? "warning" : "error", finding.text);
      refused |= !soon;
    }
    if (!refused) fmt::print("The configuration is good. {}\n", server::describe_place(*config));
    return refused ? server::kWrongUse : 0;
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
