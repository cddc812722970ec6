// Accounts: conclave user add, list, passwd, link, role, enable, disable, remove. Passwords come as what is kept of
// them (credentials_json.h): the process that asked for the password made it, and nobody else ever sees the password.
// Or people set theirs themselves, by a link that is good once and for some days; of its code only the hash is kept, as
// of invitations.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "accounts/password.h"
#include "meeting/kept/invitation.h"
#include "server/admin.h"
#include "server/credentials_json.h"
#include "store/account_table.h"
#include "xmpp/saslprep.h"

namespace conclave::server {
namespace {

using accounts::AccountEntry;
using accounts::AccountState;
using meeting::AccountChanged;
using meeting::AccountRemoved;
using meeting::RunningSessions;
using store::AccountTable;

constexpr size_t kMaxAccounts = 100'000;
constexpr Duration kLinkLife = 72h;
constexpr Duration kMinLinkLife = 1min;
constexpr Duration kMaxLinkLife = 30 * 24h;

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

AdminAnswer changed(const Result<bool>& done, const std::string& name, RunningSessions sessions, AdminScene& scene);

/// That no password has.
accounts::Credentials make_unusable(const std::string& name, Random& random) {
  return {accounts::make_decoy_hash(random), accounts::make_decoy_keys(name, random.token(32))};
}

/// Gives the answer the code of a new link: {"code", "expires"}.
Result<void> make_link(const std::string& name, const Json& arguments, AdminScene& scene, Json& answer) {
  const Duration life =
      std::clamp(arguments["expires"].as_integer(kLinkLife / 1s) * Duration{1s}, kMinLinkLife, kMaxLinkLife);
  const std::string code = scene.random.token(meeting::kInvitationCodeLength);
  AccountTable table(scene.database);
  const UnixTime expires = scene.now + life;
  answer.set("code", code).set("expires", to_json(expires));
  return table.forget_links_before(scene.now)
      .and_then([&] { return table.save_link(name, meeting::hash_of_code(code), expires); })
      .and_then([&] { return audit_act(meeting::AuditEvent::password_link_made, name, scene); });
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
  const bool by_link = arguments["link"].as_bool();
  const auto credentials =
      by_link ? make_unusable(entry.account.name, scene.random) : parse_credentials(arguments["credentials"]);
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
  if (by_link)
    if (const auto made = make_link(entry.account.name, arguments, scene, answer.result); !made)
      return admin_error(made.error());
  scene.changes.emplace_back(AccountChanged{std::move(entry)});
  return answer;
}

AdminAnswer link(const Json& arguments, AdminScene& scene) {
  const std::string& name = arguments["name"].as_string();
  const auto entry = AccountTable(scene.database).find(name);
  if (!entry) return admin_error(entry.error());
  if (!*entry) return no_such_account(name);
  if ((*entry)->account.state == AccountState::disabled)
    return admin_error("account-disabled", fmt::format("The account \"{}\" is disabled.", name));
  AdminAnswer answer{.result = Json::object().set("name", name)};
  if (const auto made = make_link(name, arguments, scene, answer.result); !made) return admin_error(made.error());
  return answer;
}

/// Whose password may be set by this code.
AdminAnswer look(const Json& arguments, AdminScene& scene) {
  AccountTable table(scene.database);
  const auto found = table.find_link(meeting::hash_of_code(arguments["code"].as_string()));
  if (!found) return admin_error(found.error());
  const auto entry = *found && (*found)->expires > scene.now ? table.find((*found)->account) : std::nullopt;
  if (!entry) return admin_error(entry.error());
  if (!*entry || (*entry)->account.state == AccountState::disabled)
    return admin_error("bad-link", "This link is not good: it was used, has expired, or a newer one was made.");
  return {.result = Json::object().set("name", (*entry)->account.name)};
}

Result<accounts::Credentials> make_credentials(const std::string& typed, Random& random) {
  const auto password = xmpp::saslprep(typed);
  if (!password) return fail("bad-password");
  auto hash = accounts::hash_password(password->view(), random);
  if (!hash) return tl::unexpected(hash.error());
  return accounts::Credentials{std::move(*hash), accounts::make_scram_keys(password->view(), random)};
}

AdminAnswer set_by_link(const Json& arguments, AdminScene& scene) {
  AdminAnswer looked = look(arguments, scene);
  if (!looked.error.empty()) return looked;
  const std::string name = looked.result["name"].as_string();
  const auto credentials = make_credentials(arguments["password"].as_string(), scene.random);
  if (!credentials)
    return admin_error(credentials.error().reason,
                       fmt::format("A password has at least {} characters and at most {} bytes.",
                                   accounts::kMinPasswordLength, accounts::kMaxPasswordLength));
  scene.by = name;
  return changed(AccountTable(scene.database).set_credentials(name, *credentials), name, RunningSessions::end, scene);
}

AdminAnswer list_accounts(const Json& arguments, AdminScene& scene) {
  const auto all = AccountTable(scene.database).list();
  if (!all) return admin_error(all.error());
  const std::string& part = arguments["find"].as_string();
  const auto limit = static_cast<size_t>(std::max<int64_t>(0, arguments["limit"].as_integer(kMaxAccounts)));
  Json result = Json::array();
  for (const AccountEntry& entry : *all)
    if (result.items().size() < limit && entry.account.name.find(part) != std::string::npos)
      result.push(to_json(entry.account));
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

constexpr std::array<AdminCommand, 10> kAccountCommands{{{"user add", add},
                                                         {"user list", list_accounts},
                                                         {"user passwd", set_password},
                                                         {"user role", set_role},
                                                         {"user enable", enable},
                                                         {"user disable", disable},
                                                         {"user remove", remove},
                                                         {"user link", link},
                                                         {"password look", look},
                                                         {"password set", set_by_link}}};

}  // namespace

std::span<const AdminCommand> account_commands() { return kAccountCommands; }

}  // namespace conclave::server
