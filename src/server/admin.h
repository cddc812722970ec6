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
#include "meeting/kept/audit.h"
#include "store/database.h"

namespace conclave::meeting {
class Service;
}

namespace conclave::server {

/// From where a command comes.
enum class AdminOrigin : uint8_t {
  machine,  ///< the command line, by the control socket: whoever may read the data directory
  page,     ///< an administrator's session; `by` is the account
  link,     ///< whoever was given a link to set a password
};

struct AdminRequest {
  std::string command;  ///< "user add"
  Json arguments = Json::object();
  /// Who asks, for the audit log: "root@command-line". No account has such a name.
  std::string by{};
  AdminOrigin origin = AdminOrigin::machine;
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

/// Notes in the audit log what a command did that changes nothing in memory.
Result<void> audit_act(meeting::AuditEvent event, const std::string& subject, AdminScene& scene);
/// Notes in the audit log what the changes of a command are.
Result<void> audit_changes(std::string_view command, AdminScene& scene);

/// nullptr when there is no such command.
const AdminCommand* find_admin_command(std::string_view name);

/// Whether a command may come from there at all: from the net only those of a list, none of which names a file.
bool may_come_from(AdminOrigin origin, std::string_view command);

/// Runs the command in one transaction, which an error takes back together with its changes. Error beside those of the
/// command: "forbidden", when it may not come from there or the account is no administrator's any more.
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
