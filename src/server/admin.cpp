#include "server/admin.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "store/account_table.h"

namespace conclave::server {
namespace {

using Table = std::span<const AdminCommand> (*)();
constexpr std::array<Table, 3> kTables{account_commands, room_commands, audit_commands};

/// What the page of administrators uses. "status" and "check" look at the running server, not at the database.
constexpr std::array<std::string_view, 16> kOfPage{"status",      "check",      "room close",    "room people",
                                                   "room kick",   "user list",  "user add",      "user role",
                                                   "user enable", "user link",  "user remove",   "user disable",
                                                   "invite list", "audit list", "invite revoke", "room list"};
constexpr std::array<std::string_view, 2> kOfLink{"password look", "password set"};
/// With these administrators could shut themselves out; the command line is the place for it.
constexpr std::array<std::string_view, 3> kNotOnOneself{"user role", "user disable", "user remove"};

bool contains(std::span<const std::string_view> list, std::string_view command) {
  return std::ranges::find(list, command) != list.end();
}

/// Nothing: go on. The store knows an account's state before memory does.
std::optional<AdminAnswer> refuse(const AdminRequest& request, store::Database& database) {
  if (!may_come_from(request.origin, request.command)) return admin_error("forbidden", "Not from there.");
  if (request.origin != AdminOrigin::page) return std::nullopt;
  const auto found = store::AccountTable(database).find(request.by);
  if (!found) return admin_error(found.error());
  const bool admin = *found && (*found)->account.role == accounts::AccountRole::admin &&
                     (*found)->account.state == accounts::AccountState::enabled;
  if (!admin) return admin_error("forbidden", "You do not administer this server any more.");
  if (contains(kNotOnOneself, request.command) && request.arguments["name"].as_string() == request.by)
    return admin_error("own-account", "This is your own account; somebody else has to do it, or the command line.");
  return std::nullopt;
}

/// Lists of rooms and accounts are long; a request is not.
constexpr size_t kMaxBy = 128;
constexpr JsonLimits kAnswerLimits{64 << 20, 16, 10'000'000, 1024};

}  // namespace

AdminAnswer admin_error(std::string reason, std::string text) { return {std::move(reason), std::move(text), {}}; }

AdminAnswer admin_error(const Error& error) {
  return admin_error(error.reason, error.detail.empty() ? error.reason : error.detail);
}

bool may_come_from(AdminOrigin origin, std::string_view command) {
  switch (origin) {
    case AdminOrigin::page:
      return contains(kOfPage, command);
    case AdminOrigin::link:
      return contains(kOfLink, command);
    case AdminOrigin::machine:
      break;
  }
  return true;
}

const AdminCommand* find_admin_command(std::string_view name) {
  for (const Table table : kTables)
    for (const AdminCommand& command : table())
      if (command.name == name) return &command;
  return nullptr;
}

AdminAnswer execute(const AdminRequest& request, AdminScene& scene) {
  const AdminCommand* command = find_admin_command(request.command);
  if (request.command == "status" || request.command == "check")
    return admin_error("no-server", "No server runs here.");
  if (command == nullptr)
    return admin_error("unknown-command", fmt::format("This server does not know \"{}\".", request.command));
  Result<store::Transaction> transaction = store::Transaction::begin(scene.database);
  if (!transaction) return admin_error(transaction.error());
  if (auto refused = refuse(request, scene.database)) return *std::move(refused);
  scene.by = request.by;
  AdminAnswer answer = command->run(request.arguments, scene);
  if (answer.error.empty())
    if (const Result<void> noted = audit_changes(command->name, scene); !noted) answer = admin_error(noted.error());
  if (answer.error.empty())
    if (const Result<void> done = transaction->commit(); !done) answer = admin_error(done.error());
  if (!answer.error.empty()) scene.changes.clear();
  return answer;
}

Result<AdminRequest> parse_admin_request(std::string_view line) {
  Result<Json> json = Json::parse(line);
  if (!json) return tl::unexpected(json.error());
  AdminRequest request{(*json)["command"].as_string(), (*json)["arguments"], (*json)["by"].as_string()};
  if (request.command.empty() || request.by.size() > kMaxBy ||
      (!request.arguments.is_object() && !request.arguments.is_null()))
    return fail("bad-request");
  return request;
}

Result<AdminAnswer> parse_admin_answer(std::string_view line) {
  Result<Json> json = Json::parse(line, kAnswerLimits);
  if (!json) return tl::unexpected(json.error());
  if (!json->has("result") && !json->has("error")) return fail("bad-answer");
  return AdminAnswer{(*json)["error"].as_string(), (*json)["text"].as_string(), (*json)["result"]};
}

std::string write_admin_request(const AdminRequest& request) {
  return Json::object()
      .set("command", request.command)
      .set("arguments", request.arguments)
      .set("by", request.by)
      .to_string();
}

std::string write_admin_answer(const AdminAnswer& answer) {
  if (answer.error.empty()) return Json::object().set("result", answer.result).to_string();
  return Json::object().set("error", answer.error).set("text", answer.text).to_string();
}

}  // namespace conclave::server
