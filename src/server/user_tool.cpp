#include "server/user_tool.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "accounts/password.h"
#include "io/system.h"
#include "server/admin_client.h"
#include "server/announced.h"
#include "server/console.h"
#include "server/credentials_json.h"
#include "server/data_directory.h"
#include "server/password_prompt.h"
#include "server/token_command.h"
#include "xmpp/saslprep.h"

namespace conclave::server {
namespace {

struct Words {
  const char* command;
  const char* done;  ///< {0} is the name, {1} the role
  bool password = false;
};

constexpr std::array<Words, 8> kWords{
    {{"user add", "Added {0}, {1}.", true},
     {"user list", ""},
     {"user passwd", "{0} has a new password; everyone who used the old one has been logged out.", true},
     {"user role", "{0} is now {1}."},
     {"user enable", "{0} can log in again."},
     {"user disable", "{0} can no longer log in, and has been logged out."},
     {"user remove", "Removed {0}, and ended its sessions."},
     {"user link", ""}}};

Result<accounts::Credentials> make_credentials(const std::string& name) {
  auto typed = ask_new_password(STDIN_FILENO, name);
  if (!typed) return tl::unexpected(typed.error());
  const auto password = xmpp::saslprep(typed->view());
  if (!password) return fail("bad-password", "The password contains characters that are not allowed.");
  io::SystemRandom random;
  auto hash = accounts::hash_password(password->view(), random);
  if (hash) return accounts::Credentials{std::move(*hash), accounts::make_scram_keys(password->view(), random)};
  if (std::string_view(hash.error().reason) == "password-too-short")
    return fail(hash.error().reason,
                fmt::format("A password has at least {} characters.", accounts::kMinPasswordLength));
  if (std::string_view(hash.error().reason) == "password-too-long")
    return fail(hash.error().reason, fmt::format("A password has at most {} bytes.", accounts::kMaxPasswordLength));
  return tl::unexpected(hash.error());
}

void print_table(const Json& accounts) {
  size_t width = 4;
  for (const Json& account : accounts.items()) width = std::max(width, account["name"].as_string().size());
  fmt::print("{:<{}}  {:<6}  {:<8}  {:<16}  {}\n", "NAME", width, "ROLE", "STATE", "CREATED (UTC)", "LAST LOGIN (UTC)");
  for (const Json& account : accounts.items())
    fmt::print("{:<{}}  {:<6}  {:<8}  {:<16}  {}\n", account["name"].as_string(), width, account["role"].as_string(),
               account["state"].as_string(), shown_date(account["created"]), shown_date(account["last_login"]));
}

/// The link alone goes to standard output, for scripts.
void print_link(const UserCall& call, const Json& result) {
  if (call.act == UserAct::add) fmt::print(stderr, "Added {}, {}.\n", call.name, result["role"].as_string());
  fmt::print(stderr, "With this link {} sets the password, once, until {} UTC. It is shown only this once:\n",
             call.name, shown_date(result["expires"]));
  fmt::print("{}\n", result["link"].as_string());
}

void tell(const UserCall& call, const Words& words, const AdminAnswer& answer) {
  if (!call.json && answer.result.has("link")) return print_link(call, answer.result);
  if (call.json) {
    fmt::print("{}\n", answer.result.to_string());
  } else if (call.act == UserAct::list) {
    if (answer.result.items().empty()) fmt::print("There are no accounts. Add one: conclave user add NAME\n");
    if (!answer.result.items().empty()) print_table(answer.result);
  } else {
    fmt::print(fmt::runtime(words.done), call.name, answer.result["role"].as_string());
    fmt::print("\n");
  }
}

}  // namespace

int run_user_tool(const UserCall& call, const Config& config) {
  const Words& words = kWords[static_cast<size_t>(call.act)];
  // Before a password is asked for in vain.
  if (call.act == UserAct::add)
    if (const auto problem = accounts::problem_of_name(call.name)) return tell_error(*problem);
  const std::filesystem::path directory = data_directory(config);
  AdminRequest request{words.command, Json::object(), invoker()};
  if (const auto owner = become_owner(directory); !owner) return tell_error(owner.error().detail);
  if (!call.name.empty()) request.arguments.set("name", call.name);
  if (call.act == UserAct::add || call.act == UserAct::role) request.arguments.set("role", call.role);
  if (call.act == UserAct::add && call.by_link) request.arguments.set("link", true);
  if (!call.expires.empty()) {
    const Result<Duration> life = parse_duration(call.expires);
    if (!life) return tell_error(fmt::format("\"{}\" is not a duration like 12h, 3d or 2w.", call.expires));
    request.arguments.set("expires", *life / 1s);
  }
  if (words.password && !call.by_link) {
    const auto credentials = make_credentials(call.name);
    if (!credentials) return tell_error(credentials.error().detail);
    request.arguments.set("credentials", write_credentials(*credentials));
  }
  AdminAnswer answer = ask_owner(directory, request);
  if (!answer.error.empty()) return tell_error(answer.text);
  if (answer.result.has("code"))
    answer.result.set("link",
                      password_link(public_url(config, config.http.listen.port), answer.result["code"].as_string()));
  tell(call, words, answer);
  return 0;
}

}  // namespace conclave::server
