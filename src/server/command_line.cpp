#include "server/command_line.h"

#include <CLI/CLI.hpp>

#include "server/version.h"

namespace conclave::server {
namespace {

CLI::Option* add_address(CLI::App* command, const std::string& name, std::string& value, const std::string& help) {
  return command->add_option(name, value, help)->type_name("ADDRESS:PORT")->check([](const std::string& text) {
    return parse_listen(text) ? std::string() : "\"" + text + "\" is not ADDRESS:PORT, as in 0.0.0.0:8443 or :8443";
  });
}

void add_config(CLI::App* command, CommandLine& line) {
  command->add_option("--config", line.config_file, "Configuration file (TOML)")->type_name("FILE");
}

}  // namespace

Parsed parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  std::string listen;
  std::string media;
  CLI::App app{"Conclave: video conferences on one's own server", "conclave"};
  app.set_version_flag("--version", "conclave " + std::string(version()));
  app.require_subcommand(1);

  CLI::App* serve = app.add_subcommand("serve", "Run the server");
  add_config(serve, line);
  add_address(serve, "--listen", listen, "Where to serve HTTPS");
  add_address(serve, "--media", media, "Where to receive media (UDP)");
  serve->add_option("--data", line.data_dir, "Directory for what the server keeps")->type_name("DIR");
  serve->add_option("--web", line.web_dir, "Directory of the built web client")->type_name("DIR");

  CLI::App* check = app.add_subcommand("check", "Check the configuration and stop");
  add_config(check, line);

  try {  // The library reports by exception; it ends here.
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error)};
  }
  line.command = check->parsed() ? Command::check : Command::serve;
  if (!listen.empty()) line.listen = *parse_listen(listen);
  if (!media.empty()) line.media = *parse_listen(media);
  return {line, 0};
}

Result<Config> make_config(const CommandLine& line) {
  Config config;
  if (!line.config_file.empty()) {
    auto loaded = load_config(line.config_file);
    if (!loaded) return loaded;
    config = std::move(*loaded);
  }
  if (line.listen) config.http.listen = *line.listen;
  if (line.media) config.media.listen = *line.media;
  if (!line.data_dir.empty()) config.data_dir = line.data_dir;
  if (!line.web_dir.empty()) config.http.web_dir = line.web_dir;
  return config;
}

}  // namespace conclave::server
