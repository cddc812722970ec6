// Accounts: conclave user add, list, passwd, role, enable, disable, remove. Passwords come as what is kept of them
// (credentials_json.h): the process that asked for the password made it, and nobody else ever sees the password.
#include <fmt/format.h>

#include <array>

#include "server/admin.h"
#include "server/credentials_json.h"
#include "store/account_table.h"

namespace conclave::server {
namespace {

using accounts::AccountEntry;
using accounts::AccountRole;
using accounts::AccountState;
using meeting::AccountChanged;
using meeting::AccountRemoved;
using meeting::RunningSessions;
using store::AccountTable;

constexpr size_t kMaxAccounts = 100'000;

AdminAnswer no_such_account(std::string_view name) {
  return admin_error("no-such-account", fmt::format("There is no account \"{}\".", name));
}

AdminAnswer bad_credentials() { return admin_error("bad-request", "The credentials in the request are damaged."); }

/// Seconds since 1970; null: never.
Json to_json(UnixTime time) { return time == UnixTime{} ? Json() : Json(time.time_since_epoch() / 1s); }

Json to_json(const accounts::Account& account) {
  return Json::object()
      .set("name", account.name)
      .set("role", accounts::to_string(account.role))
      .set("state", account.state == AccountState::enabled ? "enabled" : "disabled")
      .set("created", to_json(account.created))
      .set("last_login", to_json(account.last_login));
}

AdminAnswer add(const Json& arguments, AdminScene& scene) {
  AccountEntry entry;
  entry.account.name = arguments["name"].as_string();
  entry.account.created = scene.now;
  if (const auto problem = accounts::problem_of_name(entry.account.name))
    return admin_error("bad-name", std::string(*problem));
  const auto role = accounts::parse_role(arguments["role"].as_string());
  if (!role) return admin_error("bad-role", "A role is \"member\" or \"admin\".");
  entry.account.role = *role;
  const auto credentials = parse_credentials(arguments["credentials"]);
  if (!credentials) return bad_credentials();
  entry.credentials = *credentials;
  AccountTable table(scene.database);
  const auto count = table.count();
  if (!count) return admin_error(count.error());
  if (*count >= kMaxAccounts) return admin_error("too-many-accounts", "There are too many accounts.");
  const auto added = table.add(entry.account, entry.credentials);
  if (!added && std::string_view(added.error().reason) == "store-exists")
    return admin_error("account-exists", fmt::format("There already is an account \"{}\".", entry.account.name));
  if (!added) return admin_error(added.error());
  AdminAnswer answer{.result = to_json(entry.account)};
  scene.changes.emplace_back(AccountChanged{std::move(entry)});
  return answer;
}

AdminAnswer list_accounts(const Json&, AdminScene& scene) {
  const auto all = AccountTable(scene.database).list();
  if (!all) return admin_error(all.error());
  Json result = Json::array();
  for (const AccountEntry& entry : *all) result.push(to_json(entry.account));
  return {.result = std::move(result)};
}

/// Answers with the account as it is after a change, and tells memory.
AdminAnswer changed(const Result<bool>& done, const std::string& name, RunningSessions sessions, AdminScene& scene) {
  if (!done) return admin_error(done.error());
  if (!*done) return no_such_account(name);
  const auto entry = AccountTable(scene.database).find(name);
  if (!entry) return admin_error(entry.error());
  if (!*entry) return no_such_account(name);
  scene.changes.emplace_back(AccountChanged{**entry, sessions});
  return {.result = to_json((*entry)->account)};
}

AdminAnswer set_password(const Json& arguments, AdminScene& scene) {
  const std::string& name = arguments["name"].as_string();
  const auto credentials = parse_credentials(arguments["credentials"]);
  if (!credentials) return bad_credentials();
  return changed(AccountTable(scene.database).set_credentials(name, *credentials), name, RunningSessions::end, scene);
}

AdminAnswer set_role(const Json& arguments, AdminScene& scene) {
  const std::string& name = arguments["name"].as_string();
  const auto role = accounts::parse_role(arguments["role"].as_string());
  if (!role) return admin_error("bad-role", "A role is \"member\" or \"admin\".");
  return changed(AccountTable(scene.database).set_role(name, *role), name, RunningSessions::keep, scene);
}

AdminAnswer enable(const Json& arguments, AdminScene& scene) {
  const std::string& name = arguments["name"].as_string();
  return changed(AccountTable(scene.database).set_state(name, AccountState::enabled), name, RunningSessions::keep,
                 scene);
}

AdminAnswer disable(const Json& arguments, AdminScene& scene) {
  const std::string& name = arguments["name"].as_string();
  return changed(AccountTable(scene.database).set_state(name, AccountState::disabled), name, RunningSessions::end,
                 scene);
}

AdminAnswer remove(const Json& arguments, AdminScene& scene) {
  const std::string& name = arguments["name"].as_string();
  const auto removed = AccountTable(scene.database).remove(name);
  if (!removed) return admin_error(removed.error());
  if (!*removed) return no_such_account(name);
  scene.changes.emplace_back(AccountRemoved{name});
  return {.result = Json::object().set("name", name)};
}

constexpr std::array<AdminCommand, 7> kAccountCommands{{{"user add", add},
                                                        {"user list", list_accounts},
                                                        {"user passwd", set_password},
                                                        {"user role", set_role},
                                                        {"user enable", enable},
                                                        {"user disable", disable},
                                                        {"user remove", remove}}};

}  // namespace

std::span<const AdminCommand> account_commands() { return kAccountCommands; }

}  // namespace conclave::server
