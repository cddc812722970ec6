// Rooms that are remembered and the invitations to them: conclave room list, show, set, close, delete; conclave invite.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "meeting/service.h"
#include "server/admin.h"
#include "store/account_table.h"
#include "store/room_tables.h"

namespace conclave::server {
namespace {

using meeting::Invitation;
using meeting::InvitationChanged;
using meeting::InvitationWish;
using meeting::MeetingEnded;
using meeting::RoomChanged;
using meeting::RoomKey;
using meeting::RoomRecord;
using meeting::RoomRemoved;
using store::InvitationTable;
using store::RoomTable;

int64_t seconds(UnixTime time) { return time.time_since_epoch() / 1s; }

AdminAnswer bad_room(std::string_view name) {
  return admin_error("bad-room-name", fmt::format("\"{}\" is not the name of a room: NAME or TENANT/NAME.", name));
}

AdminAnswer no_such_room(const RoomKey& key) {
  return admin_error("no-such-room", fmt::format("No room \"{}\" is remembered.", readable(key)));
}

AdminAnswer no_such_invitation(std::string_view id) {
  return admin_error("no-such-invitation", fmt::format("There is no invitation \"{}\".", id));
}

Json to_json(const RoomRecord& record) {
  return Json::object()
      .set("name", readable(record.key))
      .set("owner", record.owner)
      .set("created", seconds(record.created))
      .set("used", record.used == UnixTime{} ? Json() : Json(seconds(record.used)))
      .set("settings", meeting::to_json(record.settings));
}

Result<RoomKey> named(const Json& arguments) { return meeting::parse_room_key(arguments["room"].as_string()); }

/// Of an owner that was named and is no account; nothing: there is such an account, or it is nobody's.
std::optional<AdminAnswer> refuse_owner(const std::string& owner, AdminScene& scene) {
  if (owner.empty()) return std::nullopt;
  const auto found = store::AccountTable(scene.database).find(owner);
  if (!found) return admin_error(found.error());
  if (*found) return std::nullopt;
  return admin_error("no-such-account", fmt::format("There is no account \"{}\".", owner));
}

AdminAnswer list_rooms(const Json& arguments, AdminScene& scene) {
  if (arguments.has("owner"))
    if (auto refused = refuse_owner(arguments["owner"].as_string(), scene)) return *std::move(refused);
  const auto all = RoomTable(scene.database).list();
  if (!all) return admin_error(all.error());
  Json result = Json::array();
  for (const RoomRecord& record : *all)
    if (!arguments.has("owner") || arguments["owner"].as_string() == record.owner) result.push(to_json(record));
  return {.result = std::move(result)};
}

AdminAnswer show_room(const Json& arguments, AdminScene& scene) {
  const auto key = named(arguments);
  if (!key) return bad_room(arguments["room"].as_string());
  const auto record = RoomTable(scene.database).find(*key);
  if (!record) return admin_error(record.error());
  return *record ? AdminAnswer{.result = to_json(**record)} : no_such_room(*key);
}

AdminAnswer set_room(const Json& arguments, AdminScene& scene) {
  const auto key = named(arguments);
  if (!key) return bad_room(arguments["room"].as_string());
  RoomTable table(scene.database);
  const auto known = table.find(*key);
  if (!known) return admin_error(known.error());
  RoomRecord record = *known ? **known : RoomRecord{.key = *key, .created = scene.now};
  if (arguments.has("owner")) record.owner = arguments["owner"].as_string();
  if (auto refused = refuse_owner(record.owner, scene)) return *std::move(refused);
  if (arguments.has("settings"))
    if (const auto changed = apply_changes(record.settings, arguments["settings"]); !changed)
      return admin_error("bad-settings", fmt::format("The setting \"{}\" is wrong.", changed.error().detail));
  if (const auto saved = table.save(record); !saved) return admin_error(saved.error());
  AdminAnswer answer{.result = to_json(record)};
  scene.changes.emplace_back(RoomChanged{std::move(record)});
  return answer;
}

AdminAnswer delete_room(const Json& arguments, AdminScene& scene) {
  const auto key = named(arguments);
  if (!key) return bad_room(arguments["room"].as_string());
  const auto forgotten = RoomTable(scene.database).forget(*key);
  if (!forgotten) return admin_error(forgotten.error());
  if (const auto done = InvitationTable(scene.database).forget_of_room(*key); !done) return admin_error(done.error());
  if (!*forgotten) return no_such_room(*key);
  scene.changes.emplace_back(RoomRemoved{*key});
  return {.result = Json::object().set("name", readable(*key))};
}

std::optional<AdminAnswer> refuse_close(const Json& arguments, const meeting::Service& service) {
  const auto key = named(arguments);
  if (!key || service.participants_of(*key)) return std::nullopt;
  return admin_error("no-meeting", fmt::format("There is no meeting in \"{}\" now.", readable(*key)));
}

/// Of a room that is not remembered too.
AdminAnswer close_room(const Json& arguments, AdminScene& scene) {
  const auto key = named(arguments);
  if (!key) return bad_room(arguments["room"].as_string());
  scene.changes.emplace_back(MeetingEnded{*key});
  return {.result = Json::object().set("name", readable(*key)).set("running", false)};
}

void note_running(const Json&, const meeting::Service&, AdminAnswer& answer) { answer.result.set("running", true); }

std::optional<AdminAnswer> refuse_people(const Json& arguments, const meeting::Service& service) {
  const auto key = named(arguments);
  if (!key || service.people_in(*key)) return std::nullopt;
  return admin_error("no-meeting", fmt::format("There is no meeting in \"{}\" now.", readable(*key)));
}

AdminAnswer list_people(const Json& arguments, AdminScene&) {
  const auto key = named(arguments);
  if (!key) return bad_room(arguments["room"].as_string());
  return {.result = Json::array()};
}

void complete_people(const Json& arguments, const meeting::Service& service, AdminAnswer& answer) {
  const auto key = named(arguments);
  const auto people = key ? service.people_in(*key) : std::nullopt;
  if (!people) return;
  for (const meeting::PersonInRoom& person : *people)
    answer.result.push(Json::object()
                           .set("id", person.id)
                           .set("name", person.name)
                           .set("account", person.account)
                           .set("breakout", person.breakout)
                           .set("moderator", person.role == meeting::Role::moderator));
}

std::optional<AdminAnswer> refuse_kick(const Json& arguments, const meeting::Service& service) {
  if (auto refused = refuse_people(arguments, service)) return refused;
  const auto key = named(arguments);
  const auto people = key ? service.people_in(*key) : std::nullopt;
  const std::string& id = arguments["person"].as_string();
  if (!people || std::ranges::find(*people, id, &meeting::PersonInRoom::id) != people->end()) return std::nullopt;
  return admin_error("no-such-person", "They are not in this room.");
}

AdminAnswer kick(const Json& arguments, AdminScene& scene) {
  const auto key = named(arguments);
  if (!key) return bad_room(arguments["room"].as_string());
  scene.changes.emplace_back(meeting::PersonPutOut{*key, arguments["person"].as_string()});
  return {.result = Json::object().set("name", readable(*key))};
}

/// How many are in it now.
void add_participants(Json& room, const meeting::Service& service) {
  const auto key = meeting::parse_room_key(room["name"].as_string());
  const auto participants = key ? service.participants_of(*key) : std::nullopt;
  room.set("open", participants.has_value()).set("participants", participants.value_or(0));
}

void complete_list(const Json&, const meeting::Service& service, AdminAnswer& answer) {
  Json rooms = Json::array();
  for (Json room : answer.result.items()) {
    add_participants(room, service);
    rooms.push(std::move(room));
  }
  answer.result = std::move(rooms);
}

void complete_room(const Json&, const meeting::Service& service, AdminAnswer& answer) {
  add_participants(answer.result, service);
}

AdminAnswer make(const Json& arguments, AdminScene& scene) {
  const auto key = named(arguments);
  if (!key) return bad_room(arguments["room"].as_string());
  const auto wish = meeting::parse_invitation_wish(arguments);
  if (!wish)
    return admin_error("bad-invitation",
                       fmt::format("\"{}\" is wrong: a role is guest, member or moderator; it expires "
                                   "in a minute to a year; uses are at most {}.",
                                   wish.error().detail, meeting::kMaxUses));
  InvitationTable table(scene.database);
  const auto count = table.count_of_room(*key);
  if (!count) return admin_error(count.error());
  if (*count >= meeting::InvitationStore::kMaxOfRoom)
    return admin_error("too-many-invitations",
                       "There are too many invitations to this room; revoked and expired ones "
                       "go after 30 days.");
  auto made = meeting::make_invitation(*key, *wish, "", scene.now, scene.random);
  if (const auto saved = table.save(made.invitation); !saved) return admin_error(saved.error());
  AdminAnswer answer{.result =
                         Json::object().set("invitation", to_json(made.invitation, scene.now)).set("code", made.code)};
  scene.changes.emplace_back(InvitationChanged{std::move(made.invitation)});
  return answer;
}

AdminAnswer list_invitations(const Json& arguments, AdminScene& scene) {
  std::optional<RoomKey> only;
  if (arguments.has("room")) {
    const auto key = named(arguments);
    if (!key) return bad_room(arguments["room"].as_string());
    only = *key;
  }
  const auto all = InvitationTable(scene.database).list();
  if (!all) return admin_error(all.error());
  const bool only_valid = arguments["valid"].as_bool();
  Json result = Json::array();
  for (const Invitation& invitation : *all)
    if ((!only || invitation.room == *only) &&
        (!only_valid || meeting::state_of(invitation, scene.now) == meeting::InvitationState::valid))
      result.push(to_json(invitation, scene.now).set("name", readable(invitation.room)));
  return {.result = std::move(result)};
}

AdminAnswer revoke(const Json& arguments, AdminScene& scene) {
  const std::string& id = arguments["id"].as_string();
  InvitationTable table(scene.database);
  auto known = table.find(id);
  if (!known) return admin_error(known.error());
  if (!*known) return no_such_invitation(id);
  (*known)->revoked = true;
  if (const auto saved = table.save(**known); !saved) return admin_error(saved.error());
  AdminAnswer answer{.result = to_json(**known, scene.now)};
  scene.changes.emplace_back(InvitationChanged{std::move(**known)});
  return answer;
}

constexpr std::array<AdminCommand, 10> kRoomCommands{
    {{.name = "room list", .run = list_rooms, .complete = complete_list},
     {.name = "room show", .run = show_room, .complete = complete_room},
     {.name = "room set", .run = set_room, .complete = complete_room},
     {.name = "room delete", .run = delete_room},
     {.name = "room close", .run = close_room, .refuse = refuse_close, .complete = note_running},
     {.name = "room people", .run = list_people, .refuse = refuse_people, .complete = complete_people},
     {.name = "room kick", .run = kick, .refuse = refuse_kick},
     {.name = "invite make", .run = make},
     {.name = "invite list", .run = list_invitations},
     {.name = "invite revoke", .run = revoke}}};

}  // namespace

std::span<const AdminCommand> room_commands() { return kRoomCommands; }

}  // namespace conclave::server
