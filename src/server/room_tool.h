// The command line's words for rooms, invitations, the audit log and people to be forgotten. Each makes an
// administrative command of them, has it executed (admin_client.h) and prints the result.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "server/config.h"

namespace conclave::server {

struct RoomCall {
  std::string command;  ///< of admin.h
  std::string room;
  std::optional<std::string> owner;
  std::vector<std::string> settings;  ///< "lobby=yes", "moderated.audio=no"
  bool json = false;
};

struct InviteCall {
  std::string room;
  std::string role = "guest";
  std::string expires = "7d";
  uint32_t uses = 0;
  bool list = false;
  std::string revoke;  ///< an id; empty: none
  bool json = false;
};

struct AuditCall {
  std::string since;  ///< "2d", or "2026-11-01"; empty: all
  bool json = false;
};

struct ForgetCall {
  std::string name;
  bool keep_rooms = false;
};

// Each returns the exit code: 0 done, 1 not done.
int run_room_tool(const RoomCall& call, const Config& config);
int run_invite_tool(const InviteCall& call, const Config& config);
int run_audit_tool(const AuditCall& call, const Config& config);
int run_forget_tool(const ForgetCall& call, const Config& config);

/// "lobby=yes" as the JSON that the command takes. Errors: "bad-settings".
Result<Json> parse_settings(const std::vector<std::string>& settings);
/// When it began, in seconds since 1970: a time ago ("90m", "2d") or a day, UTC ("2026-11-01").
std::optional<int64_t> parse_since(const std::string& text, UnixTime now);

}  // namespace conclave::server
