// The audit log on the command line, and what ends up in it of administrators' commands; conclave forget.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "server/admin.h"
#include "store/account_table.h"
#include "store/audit_table.h"
#include "store/room_tables.h"

namespace conclave::server {
namespace {

using meeting::AuditEvent;
using meeting::AuditRecord;

constexpr int64_t kMaxShown = 100'000;

Json to_json(const AuditRecord& record) {
  return Json::object()
      .set("time", record.time.time_since_epoch() / 1s)
      .set("event", to_string(record.event))
      .set("account", record.account)
      .set("room", record.room)
      .set("subject", record.subject)
      .set("address", record.address)
      .set("count", record.count);
}

AdminAnswer list_records(const Json& arguments, AdminScene& scene) {
  const UnixTime since{arguments["since"].as_integer(0) * Duration{1s}};
  const auto max = static_cast<size_t>(std::clamp<int64_t>(arguments["limit"].as_integer(kMaxShown), 1, kMaxShown));
  const auto all = store::AuditTable(scene.database).list(since, max);
  if (!all) return admin_error(all.error());
  Json result = Json::array();
  for (const AuditRecord& record : *all) result.push(to_json(record));
  return {.result = std::move(result)};
}

/// Rooms of a person who is forgotten: deleted, or left without owner.
Result<size_t> part_with_rooms(const std::string& name, bool keep, AdminScene& scene) {
  store::RoomTable rooms(scene.database);
  store::InvitationTable invitations(scene.database);
  auto all = rooms.list();
  if (!all) return tl::unexpected(all.error());
  size_t count = 0;
  for (meeting::RoomRecord& record : *all) {
    if (record.owner != name) continue;
    ++count;
    record.owner.clear();
    const Result<void> done = keep ? rooms.save(record) : rooms.forget(record.key).map([](bool) {});
    if (!done) return tl::unexpected(done.error());
    if (!keep)
      if (const auto gone = invitations.forget_of_room(record.key); !gone) return tl::unexpected(gone.error());
    if (keep)
      scene.changes.emplace_back(meeting::RoomChanged{std::move(record)});
    else
      scene.changes.emplace_back(meeting::RoomRemoved{std::move(record.key)});
  }
  return count;
}

Result<size_t> part_with_invitations(const std::string& name, AdminScene& scene) {
  store::InvitationTable invitations(scene.database);
  const auto all = invitations.list();
  if (!all) return tl::unexpected(all.error());
  size_t count = 0;
  for (const meeting::Invitation& invitation : *all) {
    if (invitation.made_by != name) continue;
    ++count;
    if (const auto gone = invitations.forget(invitation.id); !gone) return tl::unexpected(gone.error());
    scene.changes.emplace_back(meeting::InvitationRemoved{invitation.id});
  }
  return count;
}

AdminAnswer forget(const Json& arguments, AdminScene& scene) {
  const std::string& name = arguments["name"].as_string();
  if (!accounts::is_account_name(name)) return admin_error("bad-name", fmt::format("\"{}\" is no name.", name));
  const auto removed = store::AccountTable(scene.database).remove(name);
  if (!removed) return admin_error(removed.error());
  if (*removed) scene.changes.emplace_back(meeting::AccountRemoved{name});
  const auto rooms = part_with_rooms(name, arguments["keep_rooms"].as_bool(), scene);
  if (!rooms) return admin_error(rooms.error());
  const auto invitations = part_with_invitations(name, scene);
  if (!invitations) return admin_error(invitations.error());
  const std::string pseudonym = "forgotten-" + scene.random.token(8, "abcdefghijkmnpqrstuvwxyz23456789");
  const auto renamed = store::AuditTable(scene.database).rename(name, pseudonym);
  if (!renamed) return admin_error(renamed.error());
  if (!*removed && *rooms == 0 && *invitations == 0 && *renamed == 0)
    return admin_error("no-such-person", fmt::format("Nothing is kept of \"{}\".", name));
  // Last: memory has to have let go of everything before the log is gone through once more.
  scene.changes.emplace_back(meeting::PersonForgotten{name, pseudonym});
  return {.result = Json::object().set("account", *removed).set("rooms", *rooms).set("invitations", *invitations)};
}

constexpr std::array<AdminCommand, 2> kAuditCommands{{{"audit list", list_records}, {"forget", forget}}};

/// What an administrator's change is called in the log.
struct Entry {
  std::string_view command;

  std::optional<AuditRecord> operator()(const meeting::AccountChanged& change) const {
    return AuditRecord{.event = command == "user add" ? AuditEvent::account_added : AuditEvent::account_changed,
                       .subject = change.entry.account.name};
  }
  std::optional<AuditRecord> operator()(const meeting::AccountRemoved& change) const {
    if (command == "forget") return std::nullopt;
    return AuditRecord{.event = AuditEvent::account_removed, .subject = change.name};
  }
  std::optional<AuditRecord> operator()(const meeting::RoomChanged& change) const {
    return AuditRecord{.event = AuditEvent::room_set, .room = readable(change.record.key)};
  }
  std::optional<AuditRecord> operator()(const meeting::RoomRemoved& change) const {
    return AuditRecord{.event = AuditEvent::room_deleted, .room = readable(change.key)};
  }
  std::optional<AuditRecord> operator()(const meeting::MeetingEnded& change) const {
    return AuditRecord{.event = AuditEvent::room_closed, .room = readable(change.key)};
  }
  std::optional<AuditRecord> operator()(const meeting::PersonPutOut& change) const {
    return AuditRecord{.event = AuditEvent::kicked, .room = readable(change.key)};
  }
  std::optional<AuditRecord> operator()(const meeting::InvitationChanged& change) const {
    const auto event = change.invitation.revoked ? AuditEvent::invitation_revoked : AuditEvent::invitation_made;
    return AuditRecord{.event = event, .room = readable(change.invitation.room), .subject = change.invitation.id};
  }
  std::optional<AuditRecord> operator()(const meeting::InvitationRemoved&) const { return std::nullopt; }
  std::optional<AuditRecord> operator()(const meeting::PersonForgotten& change) const {
    return AuditRecord{.event = AuditEvent::person_forgotten, .subject = change.pseudonym};
  }
};

}  // namespace

std::span<const AdminCommand> audit_commands() { return kAuditCommands; }

Result<void> audit_act(AuditEvent event, const std::string& subject, AdminScene& scene) {
  return store::AuditTable(scene.database)
      .add({.time = scene.now, .event = event, .account = scene.by, .subject = subject});
}

Result<void> audit_changes(std::string_view command, AdminScene& scene) {
  store::AuditTable table(scene.database);
  for (const meeting::AdminChange& change : scene.changes) {
    std::optional<AuditRecord> record = std::visit(Entry{command}, change);
    if (!record) continue;
    record->time = scene.now;
    record->account = scene.by;
    if (const Result<void> added = table.add(*record); !added) return added;
  }
  return {};
}

}  // namespace conclave::server
