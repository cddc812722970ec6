#include "store/room_tables.h"

#include <utility>

namespace conclave::store {
namespace {

using jingle::Json;
using meeting::Invitation;
using meeting::RoomKey;
using meeting::RoomRecord;

Result<void> done(const Result<int64_t>& changed) {
  return changed.map([](int64_t) {});
}

Result<RoomRecord> read_room(const Statement& row) {
  RoomRecord record{.key = {row.text(0), row.text(1)},
                    .owner = row.text(2),
                    .created = from_seconds(row.integer(4)),
                    .used = from_seconds(row.integer(5))};
  const Result<Json> settings = Json::parse(row.text(3));
  if (!settings || !meeting::apply_changes(record.settings, *settings))
    return fail("store-failed", "the settings of a room are damaged");
  return record;
}

// As they stand in the column: 16 characters each, without anything between.
constexpr size_t kMark = 16;

Result<Invitation> read_invitation(const Statement& row) {
  const auto role = meeting::parse_invited_as(row.text(4));
  const std::string marks = row.text(10);
  if (!role || marks.size() % kMark != 0) return fail("store-failed", "an invitation is damaged");
  Invitation invitation{.id = row.text(0),
                        .code_hash = row.text(1),
                        .room = {row.text(2), row.text(3)},
                        .role = *role,
                        .made_by = row.text(5),
                        .made = from_seconds(row.integer(6)),
                        .expires = from_seconds(row.integer(7)),
                        .uses = static_cast<uint32_t>(row.integer(8)),
                        .revoked = row.integer(9) != 0};
  for (size_t i = 0; i < marks.size(); i += kMark) invitation.used_by.push_back(marks.substr(i, kMark));
  return invitation;
}

template <class T>
Result<std::vector<T>> read_rows(Result<Statement> statement, Result<T> (*read)(const Statement&)) {
  if (!statement) return tl::unexpected(statement.error());
  std::vector<T> all;
  for (;;) {
    const Result<bool> row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return all;
    Result<T> value = read(*statement);
    if (!value) return tl::unexpected(value.error());
    all.push_back(std::move(*value));
  }
}

template <class T>
Result<std::optional<T>> read_row(Result<Statement> statement, Result<T> (*read)(const Statement&)) {
  return read_rows<T>(std::move(statement), read).map([](std::vector<T> all) {
    return all.empty() ? std::optional<T>() : std::optional<T>(std::move(all.front()));
  });
}

constexpr const char* kRoomColumns = "SELECT tenant, name, owner, settings, created, used FROM rooms ";
constexpr const char* kInvitationColumns =
    "SELECT id, code_hash, tenant, room, role, made_by, made, expires, uses, revoked, used_by FROM invitations ";

}  // namespace

Result<void> RoomTable::save(const RoomRecord& record) {
  return done(
      database_.run("INSERT INTO rooms (tenant, name, owner, settings, created, used) VALUES (?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT (tenant, name) DO UPDATE SET owner = excluded.owner, settings = excluded.settings, "
                    "created = excluded.created, used = excluded.used",
                    {record.key.tenant, record.key.name, record.owner, to_json(record.settings).to_string(),
                     to_seconds(record.created), to_seconds(record.used)}));
}

Result<bool> RoomTable::forget(const RoomKey& key) {
  return database_.run("DELETE FROM rooms WHERE tenant = ? AND name = ?", {key.tenant, key.name}).map([](int64_t rows) {
    return rows > 0;
  });
}

Result<std::optional<RoomRecord>> RoomTable::find(const RoomKey& key) {
  return read_row<RoomRecord>(
      database_.prepare(std::string(kRoomColumns) + "WHERE tenant = ? AND name = ?", {key.tenant, key.name}),
      read_room);
}

Result<std::vector<RoomRecord>> RoomTable::list() {
  return read_rows<RoomRecord>(database_.prepare(std::string(kRoomColumns) + "ORDER BY tenant, name"), read_room);
}

Result<void> InvitationTable::save(const Invitation& invitation) {
  std::string marks;
  for (const std::string& mark : invitation.used_by) marks += mark;
  return done(database_.run(
      "INSERT OR REPLACE INTO invitations (id, code_hash, tenant, room, role, made_by, made, expires, uses, revoked, "
      "used_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {invitation.id, invitation.code_hash, invitation.room.tenant, invitation.room.name, to_string(invitation.role),
       invitation.made_by, to_seconds(invitation.made), to_seconds(invitation.expires),
       static_cast<int64_t>(invitation.uses), static_cast<int64_t>(invitation.revoked), marks}));
}

Result<bool> InvitationTable::forget(std::string_view id) {
  return database_.run("DELETE FROM invitations WHERE id = ?", {id}).map([](int64_t rows) { return rows > 0; });
}

Result<void> InvitationTable::forget_of_room(const RoomKey& room) {
  return done(database_.run("DELETE FROM invitations WHERE tenant = ? AND room = ?", {room.tenant, room.name}));
}

Result<std::optional<Invitation>> InvitationTable::find(std::string_view id) {
  return read_row<Invitation>(database_.prepare(std::string(kInvitationColumns) + "WHERE id = ?", {id}),
                              read_invitation);
}

Result<size_t> InvitationTable::count_of_room(const RoomKey& room) {
  Result<Statement> statement =
      database_.prepare("SELECT COUNT(*) FROM invitations WHERE tenant = ? AND room = ?", {room.tenant, room.name});
  if (!statement) return tl::unexpected(statement.error());
  return statement->step().map([&](bool) { return static_cast<size_t>(statement->integer(0)); });
}

Result<std::vector<Invitation>> InvitationTable::list() {
  return read_rows<Invitation>(database_.prepare(std::string(kInvitationColumns) + "ORDER BY id"), read_invitation);
}

}  // namespace conclave::store
