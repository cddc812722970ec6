#include "server/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <utility>

#include "server/backup.h"
#include "server/certificate_tool.h"
#include "server/command_pages.h"
#include "server/import_jitsi.h"
#include "server/nearest_name.h"
#include "server/paths.h"
#include "server/renewal.h"
#include "server/room_tool.h"
#include "server/status.h"
#include "server/user_tool.h"
#include "server/version.h"

namespace conclave::server {
namespace {

CLI::Option* add_address(CLI::App* command, const std::string& name, std::string& value, const std::string& help) {
  return command->add_option(name, value, help)->type_name("ADDRESS:PORT")->check([](const std::string& text) {
    return parse_listen(text) ? std::string() : "\"" + text + "\" is not ADDRESS:PORT, as in 0.0.0.0:8443 or :8443";
  });
}

void add_config(CLI::App* command, CommandLine& line) {
  command
      ->add_option("--config", line.config_file,
                   "Configuration file (TOML). Default: /etc/conclave/conclave.toml, if it is there")
      ->type_name("FILE");
}

void add_token_make(CLI::App* make, TokenCommand& token, std::string& expires) {
  make->add_option("--room", token.room, "Room the token is for; '*': every room")->required();
  make->add_option("--tenant", token.tenant, "Tenant whose rooms it is for; '*': every tenant. Default: none");
  make->add_option("--id", token.user_id, "The person's id in your own systems");
  make->add_option("--name", token.name, "Display name of the person");
  make->add_option("--email", token.email, "E-mail address of the person");
  make->add_option("--avatar", token.avatar, "URL of a picture");
  make->add_option("--group", token.group, "Group of the person");
  make->add_flag_function(
      "--moderator,!--no-moderator", [&token](int64_t count) { token.moderator = count > 0; },
      "Whether the person is a moderator. Default: not stated, which means yes");
  make->add_option("--expires", expires, "How long it is valid: 90s, 30m, 2h, 7d, 4w, 1y")
      ->default_str("1h")
      ->type_name("TIME")
      ->check([](const std::string& text) {
        return parse_duration(text) ? std::string()
                                    : "\"" + text + "\" is not a duration like 90s, 30m, 2h, 7d, 4w or 1y";
      });
  make->add_option("--issuer", token.issuer, "Issuer. Default: the first one in the configuration");
  make->add_option("--audience", token.audience, "Audience. Default: the first one in the configuration");
  make->add_option("--kid", token.key_id, "Id of the key");
  make->add_option("--key-file", token.key_file,
                   "Private key (PEM) or secret. Default: a secret from the configuration")
      ->type_name("FILE");
  make->add_option("--algorithm", token.algorithm,
                   "HS256 (default), HS384, HS512, RS256, ES256; it has to fit the key");
}

/// conclave token make|inspect; tokens cannot be given without the file or a key.
CLI::App* add_token(CLI::App& app, CommandLine& line, std::string& expires) {
  CLI::App* token = app.add_subcommand("token", "Make tokens (JWT), or look into one");
  token->require_subcommand(1);
  CLI::App* make = token->add_subcommand("make", "Make a token and print it");
  add_config(make, line);
  add_token_make(make, line.token, expires);
  CLI::App* inspect = token->add_subcommand("inspect", "Show what is in a token, and whether it is accepted");
  add_config(inspect, line);
  inspect
      ->add_option("--key-file", line.token.key_file,
                   "Key or secret to check it with, instead of those in the configuration")
      ->type_name("FILE");
  inspect->add_option("TOKEN", line.token.token, "The token; '-' reads it from the standard input")->required();
  inspect->callback([&line] { line.token.act = TokenAct::inspect; });
  return token;
}

void add_data(CLI::App* command, CommandLine& line) {
  command->add_option("--data", line.data_dir, "Data directory of the server")->type_name("DIR");
}

/// A command that works on what the server keeps, whether it runs or not.
CLI::App* add_tool(CLI::App* parent, const char* name, const char* help, CommandLine& line,
                   std::function<int(const Config&)> run) {
  CLI::App* command = parent->add_subcommand(name, help);
  add_config(command, line);
  add_data(command, line);
  command->callback([&line, run = std::move(run)] {
    line.command = Command::tool;
    line.tool = run;
  });
  return command;
}

void add_user_tools(CLI::App& app, CommandLine& line) {
  CLI::App* user = app.add_subcommand("user", "Add, change and remove accounts; the running server follows at once");
  user->require_subcommand(1);
  const auto add = [&](const char* name, UserAct act, const char* help) {
    const auto call = std::make_shared<UserCall>();
    call->act = act;
    CLI::App* command =
        add_tool(user, name, help, line, [call](const Config& config) { return run_user_tool(*call, config); });
    command->add_flag("--json", call->json, "Answer as JSON");
    if (act != UserAct::list) command->add_option("NAME", call->name, "Name of the account")->required();
    return std::pair(command, call);
  };
  const CLI::IsMember role({"member", "admin"});
  const auto [added, addition] =
      add("add", UserAct::add, "Add an account; the password is asked for, or read from standard input");
  added->add_option("--role", addition->role, "member (default) or admin")->check(role);
  added->add_flag("--link", addition->by_link, "Ask for no password: print a link with which the person sets it");
  added->add_option("--expires", addition->expires, "How long that link is valid: 12h, 3d (default), 2w")
      ->type_name("TIME");
  add("list", UserAct::list, "List accounts");
  add("passwd", UserAct::passwd, "Set a new password, and log out everyone who used the old one");
  const auto [linked, linking] =
      add("link", UserAct::link, "Print a link with which the person sets a new password, once");
  linked->add_option("--expires", linking->expires, "How long it is valid: 12h, 3d (default), 2w")->type_name("TIME");
  const auto [changed, change] = add("role", UserAct::role, "Make an account a member or an admin");
  changed->add_option("ROLE", change->role, "member or admin")->required()->check(role);
  add("enable", UserAct::enable, "Let a disabled account log in again");
  add("disable", UserAct::disable, "Stop an account from logging in, and log it out");
  add("remove", UserAct::remove, "Remove an account, and log it out");
}

template <class Call>
std::pair<CLI::App*, std::shared_ptr<Call>> add_call(CLI::App* parent, CommandLine& line, const char* name,
                                                     const char* help, int (*run)(const Call&, const Config&)) {
  const auto call = std::make_shared<Call>();
  return {add_tool(parent, name, help, line, [call, run](const Config& config) { return run(*call, config); }), call};
}

void add_room_tools(CLI::App& app, CommandLine& line) {
  CLI::App* room = app.add_subcommand("room", "Show, change and close the rooms that the server remembers");
  room->require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    const auto [command, call] = add_call<RoomCall>(room, line, name, help, run_room_tool);
    call->command = std::string("room ") + name;
    command->add_flag("--json", call->json, "Answer as JSON");
    return std::pair(command, call);
  };
  const auto add_named = [&](const char* name, const char* help) {
    const auto added = add(name, help);
    added.first->add_option("ROOM", added.second->room, "NAME or TENANT/NAME")->required();
    return added;
  };
  const auto [listed, listing] = add("list", "List rooms, and how many people are in them now");
  listed->add_option("--owner", listing->owner, "Only those of this account")->type_name("NAME");
  add_named("show", "Show the settings of a room");
  const auto [set, setting] =
      add_named("set", "Change the settings of a room, or make a room that is not remembered yet");
  set->add_option("SETTING", setting->settings,
                  "password=…, subject=…, limit=NUMBER, and with yes or no: lobby, locked, startMuted.audio, "
                  "startMuted.video, moderated.audio, moderated.video, moderated.desktop, restricted.chat, "
                  "restricted.privateChat, restricted.polls. password=- reads it from standard input");
  set->add_option("--owner", setting->owner, "Owner of the room; empty: none")->type_name("NAME");
  add_named("close", "End the meeting in a room for everybody");
  add_named("delete", "Delete a room and the invitations to it");
}

void add_invite_tool(CLI::App& app, CommandLine& line) {
  const auto [invite, call] = add_call<InviteCall>(
      &app, line, "invite", "Make an invitation link to a room; list and revoke invitations", run_invite_tool);
  invite->add_option("ROOM", call->room, "NAME or TENANT/NAME");
  invite->add_option("--role", call->role, "guest (default), member or moderator")
      ->check(CLI::IsMember({"guest", "member", "moderator"}));
  invite->add_option("--expires", call->expires, "How long it is valid: 90m, 12h, 7d (default), 1y")->type_name("TIME");
  invite->add_option("--uses", call->uses, "How many people can use it; 0 (default): any number")->type_name("NUMBER");
  CLI::Option* list = invite->add_flag("--list", call->list, "List invitations, of ROOM or all");
  invite->add_option("--revoke", call->revoke, "Revoke this invitation")->type_name("ID")->excludes(list);
  invite->add_flag("--json", call->json, "Answer as JSON");
}

void add_audit_tools(CLI::App& app, CommandLine& line) {
  const auto [audit, call] =
      add_call<AuditCall>(&app, line, "audit", "Show who did what as an administrator or moderator", run_audit_tool);
  audit->add_option("--since", call->since, "Only entries since then: 12h, 2d, or a day like 2026-11-01")
      ->type_name("TIME");
  audit->add_flag("--json", call->json, "One JSON object per line");
  const auto [forget, person] = add_call<ForgetCall>(
      &app, line, "forget",
      "Remove everything that is kept of a person: account, rooms, invitations, name in the audit log",
      run_forget_tool);
  forget->add_option("NAME", person->name, "Name of the account")->required();
  forget->add_flag("--keep-rooms", person->keep_rooms, "Keep the rooms, without an owner");
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string_view nearest = nearest_name(word, known);
  return nearest.empty() ? std::string(".") : fmt::format("; did you mean \"{}\"?", nearest);
}

/// What is wrong with the words of the command line, named as people mistype them: a command that does not exist, or an
/// option that this one does not have. Empty: something else.
std::string describe_wrong_word(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* command = &app;
  std::string path = "conclave";
  int i = 1;
  for (; i < argc && argv[i][0] != '-'; ++i) {
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* one : command->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(one->get_name());
      if (one->get_name() == argv[i]) next = one;
    }
    if (names.empty()) break;
    if (next == nullptr)
      return fmt::format("there is no command \"{} {}\"{} See {} --help.", path, argv[i], did_you_mean(argv[i], names),
                         path);
    command = next;
    path += ' ' + next->get_name();
  }
  for (; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string_view(argv[i]).find('='));
    if (!word.starts_with("--") || word == "--" || word == "--help" || word == "--version") continue;
    std::vector<std::string> names;
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    if (std::find(names.begin(), names.end(), word) == names.end())
      return fmt::format("{} has no option \"{}\"{} See {} --help.", path, word, did_you_mean(word, names), path);
  }
  return {};
}

/// Says what is wrong, or gives the help that was asked for. @returns the exit code
int explain(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  // Also of a call for help: on a command that does not exist.
  const std::string wrong = describe_wrong_word(app, argc, argv);
  if (!wrong.empty()) {
    fmt::print(stderr, "conclave: {}\n", wrong);
    return kWrongUse;
  }
  return app.exit(error) == 0 ? 0 : kWrongUse;
}

void add_certificate_tools(CLI::App& app, CommandLine& line) {
  CLI::App* certificate = app.add_subcommand("certificate", "Show the certificate, and fetch it automatically");
  certificate->require_subcommand(1);
  const auto [renew, renewal] = add_call<RenewCall>(
      certificate, line, "renew", "Fetch the automatic certificate, if it is due; the running server serves it at once",
      run_renew_tool);
  renew->add_flag("--force", renewal->force, "Although it is not due");
  const auto [show, showing] = add_call<ShowCertificateCall>(
      certificate, line, "show", "Show the certificate: names, issuer, validity, files, what is wrong with it",
      run_show_certificate_tool);
  show->add_flag("--json", showing->json, "Answer as JSON");
  const auto [hook, called] = add_call<HookCall>(
      certificate, line, "hook", "For programs that speak ACME (uacme): have the running server answer a challenge",
      run_hook_tool);
  hook->add_option("METHOD", called->method, "begin, done or failed")
      ->required()
      ->check(CLI::IsMember({"begin", "done", "failed"}));
  hook->add_option("TYPE", called->type, "tls-alpn-01 or http-01; exit code 1 declines any other")->required();
  hook->add_option("NAME", called->name, "The name that is to be proven")->required();
  hook->add_option("TOKEN", called->token, "The challenge's token")->required();
  hook->add_option("AUTH", called->authorization, "Key authorization; of tls-alpn-01 its SHA-256 in base64url")
      ->required();
}

/// uacme calls its hook with five words and nothing else, which may begin with a hyphen. Nothing: this is another call.
std::vector<std::string> words_of_hook(int argc, const char* const* argv) {
  const char* data = std::getenv(kHookVariable);
  const std::string_view method = argc == 6 ? argv[1] : "";
  if (data == nullptr || (method != "begin" && method != "done" && method != "failed")) return {};
  std::vector<std::string> words{argv[0], "certificate", "hook", "--data", data, "--"};
  words.insert(words.end(), argv + 1, argv + argc);
  return words;
}

void add_status_tool(CLI::App& app, CommandLine& line) {
  const auto [status, call] = add_call<StatusCall>(
      &app, line, "status", "Show what the running server does: rooms, people, bitrates, what was refused",
      run_status_tool);
  status->add_flag("--rooms", call->rooms, "One line for each open room, too: people, bitrates, loss, since when");
  status->add_flag("--json", call->json, "Answer as JSON");
}

void add_backup_tools(CLI::App& app, CommandLine& line) {
  const auto add = [&](const char* name, const char* help, const char* what,
                       int (*run)(const std::string&, const Config&)) {
    const auto file = std::make_shared<std::string>();
    CLI::App* command =
        add_tool(&app, name, help, line, [file, run](const Config& config) { return run(*file, config); });
    command->add_option("FILE", *file, what)->required();
  };
  add("backup", "Write accounts, rooms, invitations and the audit log to a file; the server may run", "File to make",
      run_backup_tool);
  add("restore", "Put a backup in the place of what the server remembers; the server must not run",
      "File that conclave backup made", run_restore_tool);
}

/// Not in the help: what the package is made with.
void add_page(CLI::App& app, const char* name, const char* help, std::string (*make)(const CLI::App&)) {
  app.add_subcommand(name, help)->group("")->callback([&app, make] {
    fmt::print("{}", make(app));
    throw CLI::Success();
  });
}

void add_import_tool(CLI::App& app, CommandLine& line) {
  const auto call = std::make_shared<ImportCall>();
  CLI::App* command = app.add_subcommand(
      "import-jitsi", "Make a configuration and accounts of an installation of Jitsi Meet, which is left as it is");
  add_data(command, line);
  command->add_option("DIR", call->root, "Root of its file system. Default: /");
  command->add_option("--output", call->output, "Configuration to write. Default: /etc/conclave/conclave.toml")
      ->type_name("FILE");
  command->add_flag("--force", call->force, "Replace the configuration that is there");
  command->add_flag("--print", call->print, "Print the configuration and the report; write nothing");
  command->callback([&line, call] {
    line.command = Command::tool;
    line.names_place = false;
    line.tool = [call](const Config& config) { return run_import_tool(*call, config); };
  });
}

}  // namespace

Parsed parse_command_line(int argc, const char* const* argv) {
  if (const std::vector<std::string> words = words_of_hook(argc, argv); !words.empty()) {
    std::vector<const char*> pointers(words.size());
    std::transform(words.begin(), words.end(), pointers.begin(), [](const std::string& word) { return word.c_str(); });
    Parsed parsed = parse_command_line(static_cast<int>(pointers.size()), pointers.data());
    if (parsed.command) parsed.command->names_place = false;
    return parsed;
  }
  CommandLine line;
  std::string listen;
  std::string media;
  std::string create;
  CLI::App app{"Conclave: video conferencing on your own server", "conclave"};
  app.set_version_flag("--version", "conclave " + std::string(version()));
  app.require_subcommand(1);

  CLI::App* serve = app.add_subcommand("serve", "Run the server");
  add_config(serve, line);
  add_address(serve, "--listen", listen, "Address to serve HTTPS on");
  add_address(serve, "--media", media, "Address to receive media on (UDP)");
  add_data(serve, line);
  serve->add_option("--web", line.web_dir, "Directory of the built web client")->type_name("DIR");

  serve->add_option("--create", create, "Who may open rooms: members (default), or anyone")
      ->type_name("WHO")
      ->check(CLI::IsMember({"members", "anyone"}));

  CLI::App* check = app.add_subcommand("check", "Say what is wrong with this installation, and what helps");
  add_config(check, line);
  add_data(check, line);
  check->add_flag("--config-only", line.check.config_only,
                  "Check the configuration and the certificate only, for scripts");
  check->add_flag("--json", line.check.json, "Answer as JSON");
  add_status_tool(app, line);
  add_user_tools(app, line);
  add_room_tools(app, line);
  add_invite_tool(app, line);
  add_audit_tools(app, line);
  add_backup_tools(app, line);
  add_certificate_tools(app, line);
  add_import_tool(app, line);

  std::string expires;
  const CLI::App* token = add_token(app, line, expires);
  add_page(app, "manual", "Print the manual page", make_manual_page);
  add_page(app, "completion", "Print the completion of bash", make_bash_completion);

  try {  // The library reports by exception; it ends here.
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, explain(app, error, argc, argv)};
  }
  if (check->parsed()) line.command = Command::check;
  if (token->parsed()) line.command = Command::token;
  if (!expires.empty()) line.token.expires = *parse_duration(expires);
  if (!listen.empty()) line.listen = *parse_listen(listen);
  if (!media.empty()) line.media = *parse_listen(media);
  line.create = parse_creators(create);
  return {line, 0};
}

Result<Config> make_config(const CommandLine& line) {
  Config config;
  std::string file = line.config_file;
  // Another data directory than that of the package is another installation, which has no file until it is named.
  if (file.empty() && line.data_dir.empty())
    file = find_config_file(std::getenv, [](const std::string& path) { return std::filesystem::exists(path); });
  if (!file.empty()) {
    auto loaded = load_config(file);
    if (!loaded) return loaded;
    config = std::move(*loaded);
    if (config.data_dir.empty() && file == kSystemConfig) config.data_dir = kSystemData;
  }
  if (line.listen) config.http.listen = *line.listen;
  if (line.media) config.media.listen = *line.media;
  if (!line.data_dir.empty()) config.data_dir = line.data_dir;
  if (!line.web_dir.empty()) config.http.web_dir = line.web_dir;
  if (line.create) config.rooms.access.create = *line.create;
  return config;
}

}  // namespace conclave::server
