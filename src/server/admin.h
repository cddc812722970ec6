// What an administrator can have done, as commands with one implementation and two ways to reach it: the command line
// asks the running server over its control socket, or, when none runs, does the same on the database itself.
//
// A command works on the database alone, in one transaction, and says what a running server's memory has to follow
// (AdminScene::changes). So what was answered with "done" is on the disk, and memory never knows more than the disk. A
// command that looks at what runs adds that afterwards (AdminCommand::complete).
//
// To add commands: a file admin_x.cpp with a table of AdminCommand, named in kTables of admin.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/time.h"
#include "meeting/kept/admin_changes.h"
#include "store/database.h"

namespace conclave::meeting {
class Service;
}

namespace conclave::server {

struct AdminRequest {
  std::string command;  ///< "user add"
  Json arguments = Json::object();
  /// Who asks, for the audit log: "root@command-line". No account has such a name.
  std::string by{};
};

struct AdminAnswer {
  std::string error{};  ///< a reason in kebab-case; empty: done
  std::string text{};   ///< for people: what went wrong
  Json result{};
};

AdminAnswer admin_error(std::string reason, std::string text);
/// Of a failure below: "store-failed", say.
AdminAnswer admin_error(const Error& error);

/// Where a command works.
struct AdminScene {
  store::Database& database;
  UnixTime now;
  Random& random;
  std::string by{};  ///< as in AdminRequest
  std::vector<meeting::AdminChange> changes{};
};

struct AdminCommand {
  std::string_view name;
  AdminAnswer (*run)(const Json& arguments, AdminScene& scene);
  /// On the signalling thread, before the command runs: why it cannot be done on what runs; not called without a
  /// running server. May be null.
  std::optional<AdminAnswer> (*refuse)(const Json& arguments, const meeting::Service& service) = nullptr;
  /// On the signalling thread, after memory has followed; not called without a running server. May be null.
  void (*complete)(const Json& arguments, const meeting::Service& service, AdminAnswer& answer) = nullptr;
};

std::span<const AdminCommand> account_commands();
std::span<const AdminCommand> room_commands();
std::span<const AdminCommand> audit_commands();

/// Notes in the audit log what the changes of a command are.
Result<void> audit_changes(std::string_view command, AdminScene& scene);

/// nullptr when there is no such command.
const AdminCommand* find_admin_command(std::string_view name);

/// Runs the command in one transaction, which an error takes back together with its changes.
AdminAnswer execute(const AdminRequest& request, AdminScene& scene);

// As they cross the control socket, one line of JSON each way, without the line's end:
//   {"command":"user add","arguments":{…},"by":"root@command-line"}
//   {"result":…}   {"error":"no-such-account","text":"There is no account \"ann\"."}
/// Errors: "bad-json", "json-limit", "bad-request".
Result<AdminRequest> parse_admin_request(std::string_view line);
Result<AdminAnswer> parse_admin_answer(std::string_view line);
std::string write_admin_request(const AdminRequest& request);
std::string write_admin_answer(const AdminAnswer& answer);

}  // namespace conclave::server
