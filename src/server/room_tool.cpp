#include "server/room_tool.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <utility>

#include "io/system.h"
#include "meeting/kept/invitation.h"
#include "server/admin_client.h"
#include "server/announced.h"
#include "server/console.h"
#include "server/data_directory.h"
#include "server/token_command.h"

namespace conclave::server {
namespace {

AdminAnswer ask(AdminRequest request, const Config& config) {
  const std::filesystem::path directory = data_directory(config);
  request.by = invoker();
  if (const auto owner = become_owner(directory); !owner) return admin_error(owner.error());
  return ask_owner(directory, request);
}

size_t width_of(const Json& rows, const char* column, size_t min) {
  size_t width = min;
  for (const Json& row : rows.items()) width = std::max(width, row[column].as_string().size());
  return width;
}

void print_rooms(const Json& rooms) {
  if (rooms.items().empty()) return fmt::print("No rooms are remembered.\n");
  const size_t name = width_of(rooms, "name", 4);
  const size_t owner = width_of(rooms, "owner", 5);
  fmt::print("{:<{}}  {:<{}}  {:<16}  {}\n", "NAME", name, "OWNER", owner, "LAST USED (UTC)", "NOW");
  for (const Json& room : rooms.items())
    fmt::print("{:<{}}  {:<{}}  {:<16}  {}\n", room["name"].as_string(), name, room["owner"].as_string(), owner,
               shown_date(room["used"]),
               room["open"].as_bool() ? fmt::format("{} people", room["participants"].as_integer()) : "-");
}

void print_settings(const std::string& prefix, const Json& settings) {
  for (const auto& [name, value] : settings.members()) {
    if (value.is_object()) {
      print_settings(prefix + name + ".", value);
    } else if (value.is_bool()) {
      fmt::print("{}{}={}\n", prefix, name, value.as_bool() ? "yes" : "no");
    } else {
      fmt::print("{}{}={}\n", prefix, name, value.is_string() ? value.as_string() : value.to_string());
    }
  }
}

void print_room(const Json& room) {
  fmt::print("name={}\nowner={}\nlast used (UTC)={}\n", room["name"].as_string(), room["owner"].as_string(),
             shown_date(room["used"]));
  if (room["open"].as_bool()) fmt::print("participants={}\n", room["participants"].as_integer());
  print_settings("", room["settings"]);
}

std::string count_of(const Json& invitation) {
  const int64_t uses = invitation["uses"].as_integer();
  return uses == 0 ? fmt::format("{}", invitation["used"].as_integer())
                   : fmt::format("{}/{}", invitation["used"].as_integer(), uses);
}

void print_invitations(const Json& invitations) {
  if (invitations.items().empty()) return fmt::print("There are no invitations.\n");
  const size_t name = width_of(invitations, "name", 4);
  fmt::print("{:<8}  {:<{}}  {:<9}  {:<8}  {:<6}  {:<16}  {}\n", "ID", "ROOM", name, "ROLE", "STATE", "USED",
             "EXPIRES (UTC)", "MADE BY");
  for (const Json& one : invitations.items())
    fmt::print("{:<8}  {:<{}}  {:<9}  {:<8}  {:<6}  {:<16}  {}\n", one["id"].as_string(), one["name"].as_string(), name,
               one["role"].as_string(), one["state"].as_string(), count_of(one), shown_date(one["expires"]),
               one["madeBy"].as_string());
}

void print_audit(const Json& entries) {
  if (entries.items().empty()) return fmt::print("The log is empty.\n");
  for (const Json& entry : entries.items()) {
    std::string line = fmt::format("{}  {}", shown_date(entry["time"]), entry["event"].as_string());
    for (const char* field : {"account", "room", "subject", "address"})
      if (!entry[field].as_string().empty()) line += fmt::format("  {}={}", field, entry[field].as_string());
    if (entry["count"].as_integer() != 1) line += fmt::format("  count={}", entry["count"].as_integer());
    fmt::print("{}\n", line);
  }
}

/// "yes" and "no" are switches, digits a number, anything else a text.
Result<Json> read_value(const std::string& name, const std::string& text) {
  if (name == "subject") return Json(text);
  if (name == "password") {
    if (text != "-") return Json(text);
    std::string line;
    std::getline(std::cin, line);
    return Json(line);
  }
  if (text == "yes" || text == "no") return Json(text == "yes");
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return fail("bad-settings", fmt::format("\"{}={}\": the value is yes, no or a number.", name, text));
  return Json(number);
}

}  // namespace

Result<Json> parse_settings(const std::vector<std::string>& settings) {
  Json json = Json::object();
  for (const std::string& setting : settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail("bad-settings", fmt::format("\"{}\" is not NAME=VALUE, as in lobby=yes.", setting));
    const std::string name = setting.substr(0, equals);
    Result<Json> value = read_value(name, setting.substr(equals + 1));
    if (!value) return value;
    const size_t dot = name.find('.');
    if (dot == std::string::npos)
      json.set(name, std::move(*value));
    else
      json.member(name.substr(0, dot)).set(name.substr(dot + 1), std::move(*value));
  }
  return json;
}

std::optional<int64_t> parse_since(const std::string& text, UnixTime now) {
  if (text.empty()) return 0;
  if (const auto ago = parse_duration(text)) return (now - *ago).time_since_epoch() / 1s;
  std::tm day{};
  const char* end = strptime(text.c_str(), "%Y-%m-%d", &day);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return timegm(&day);
}

int run_room_tool(const RoomCall& call, const Config& config) {
  AdminRequest request{call.command};
  if (!call.room.empty()) request.arguments.set("room", call.room);
  if (call.owner) request.arguments.set("owner", *call.owner);
  if (!call.settings.empty()) {
    auto settings = parse_settings(call.settings);
    if (!settings) return tell_error(settings.error().detail);
    request.arguments.set("settings", std::move(*settings));
  }
  const AdminAnswer answer = ask(std::move(request), config);
  if (!answer.error.empty()) return tell_error(answer.text);
  if (call.command == "room close" && !answer.result["running"].as_bool())
    return tell_error("No server runs here, so there is no meeting.");
  if (call.json) {
    fmt::print("{}\n", answer.result.to_string());
  } else if (call.command == "room list") {
    print_rooms(answer.result);
  } else if (call.command == "room delete") {
    fmt::print("Deleted {} and its invitations.\n", answer.result["name"].as_string());
  } else if (call.command == "room close") {
    fmt::print("The meeting in {} has ended.\n", answer.result["name"].as_string());
  } else {
    print_room(answer.result);
  }
  return 0;
}

int run_invite_tool(const InviteCall& call, const Config& config) {
  AdminRequest request{call.list ? "invite list" : call.revoke.empty() ? "invite make" : "invite revoke"};
  if (!call.room.empty()) request.arguments.set("room", call.room);
  if (!call.revoke.empty()) request.arguments.set("id", call.revoke);
  if (!call.list && call.revoke.empty()) {
    if (call.room.empty()) return tell_error("Which room? conclave invite ROOM");
    const auto life = parse_duration(call.expires);
    if (!life) return tell_error(fmt::format("\"{}\" is not a duration like 90m, 12h, 7d or 1y.", call.expires));
    request.arguments.set("role", call.role).set("expires", *life / Duration{1s}).set("uses", call.uses);
  }
  const AdminAnswer answer = ask(std::move(request), config);
  if (!answer.error.empty()) return tell_error(answer.text);
  Json result = answer.result;
  const Json& invitation = result["invitation"];
  if (invitation.is_object()) {
    const meeting::RoomKey room{invitation["tenant"].as_string(), invitation["room"].as_string()};
    result.set("link",
               meeting::invitation_link(public_url(config, config.http.listen.port), room, result["code"].as_string()));
  }
  if (call.json) {
    fmt::print("{}\n", result.to_string());
  } else if (call.list) {
    print_invitations(result);
  } else if (!call.revoke.empty()) {
    fmt::print("Revoked {}.\n", call.revoke);
  } else {
    // The link alone goes to standard output, for scripts.
    fmt::print(stderr, "Invitation {}, valid until {} UTC. The link is shown only this once:\n",
               result["invitation"]["id"].as_string(), shown_date(result["invitation"]["expires"]));
    fmt::print("{}\n", result["link"].as_string());
  }
  return 0;
}

int run_audit_tool(const AuditCall& call, const Config& config) {
  const auto since = parse_since(call.since, io::clock_anchor().wall);
  if (!since)
    return tell_error(fmt::format("\"{}\" is neither a duration like 2d nor a day like 2026-11-01.", call.since));
  AdminRequest request{"audit list"};
  request.arguments.set("since", *since);
  const AdminAnswer answer = ask(std::move(request), config);
  if (!answer.error.empty()) return tell_error(answer.text);
  if (call.json)
    for (const Json& entry : answer.result.items()) fmt::print("{}\n", entry.to_string());
  else
    print_audit(answer.result);
  return 0;
}

int run_forget_tool(const ForgetCall& call, const Config& config) {
  AdminRequest request{"forget"};
  request.arguments.set("name", call.name).set("keep_rooms", call.keep_rooms);
  const AdminAnswer answer = ask(std::move(request), config);
  if (!answer.error.empty()) return tell_error(answer.text);
  fmt::print("Forgotten: {}{} rooms{}, {} invitations, and the name in the audit log.\n",
             answer.result["account"].as_bool() ? "the account, " : "", answer.result["rooms"].as_integer(),
             call.keep_rooms ? " (kept, without an owner)" : "", answer.result["invitations"].as_integer());
  return 0;
}

}  // namespace conclave::server
