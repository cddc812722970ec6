#include "meeting/entry/room_memory.h"

#include <utility>

#include "meeting/common/room_rules.h"
#include "meeting/entry/forms.h"
#include "meeting/entry/hosts.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/messages.h"
#include "meeting/room/metadata.h"

namespace conclave::meeting {
using jingle::Json;

namespace {

// Metadata keys and members, as stock clients name them.
constexpr const char* kStartMuted = "startMuted";
constexpr const char* kPermissions = "permissions";
constexpr const char* kNoChat = "groupChatRestricted";
constexpr const char* kNoPrivateChat = "privateChatRestricted";
constexpr const char* kNoPolls = "pollCreationRestricted";

Room* find_open(Context& context, const RoomKey& key) { return context.rooms.find(context.addresses.room_jid(key)); }

void set_metadata(Room& room, const RoomSettings& now, const RoomSettings& wanted) {
  if (now.start_audio_muted != wanted.start_audio_muted || now.start_video_muted != wanted.start_video_muted)
    room.metadata.set(kStartMuted,
                      Json::object().set("audio", wanted.start_audio_muted).set("video", wanted.start_video_muted));
  if (now.chat_restricted != wanted.chat_restricted || now.private_chat_restricted != wanted.private_chat_restricted ||
      now.polls_restricted != wanted.polls_restricted) {
    Json permissions = room.metadata.get(kPermissions);
    permissions.set(kNoChat, wanted.chat_restricted)
        .set(kNoPrivateChat, wanted.private_chat_restricted)
        .set(kNoPolls, wanted.polls_restricted);
    room.metadata.set(kPermissions, std::move(permissions));
  }
}

// Everybody in the room learns of what changes; nobody is in a room that has just been opened.
void apply_settings(Context& context, Room& room, const RoomSettings& wanted) {
  const RoomSettings now = settings_of(room);
  if (now == wanted) return;
  const Json metadata = room.metadata.object();
  room.password = wanted.password;
  room.max_users = wanted.limit == 0 ? std::nullopt : std::optional<size_t>(wanted.limit);
  if (now.locked != wanted.locked) set_locked(context, room, wanted.locked);
  set_metadata(room, now, wanted);
  if (now.subject != wanted.subject) set_subject(context, room, wanted.subject);
  for (const MediaType media : kMediaTypes)
    set_moderation(context, room, room.focus_jid(), media, wanted.moderated.has(media));
  if (room.metadata.object() != metadata) broadcast_metadata(context, room);
  if (now.password != wanted.password || now.limit != wanted.limit) broadcast_changed_form(context, room);
  if (now.lobby != wanted.lobby) set_lobby(context, room, wanted.lobby);
}

bool is_kept(const Room& room) { return !room.meeting().memory.opener.empty() && !room.meeting().memory.given_up; }

// What the actor changed becomes part of the record.
void keep_change(Context& context, Room& room, const Session& actor) {
  const RoomSettings now = settings_of(room);
  if (now == room.meeting().memory.noted) return;
  const RoomSettings before = std::exchange(room.meeting().memory.noted, now);
  if (now.locked != before.locked || now.password.empty() != before.password.empty() || now.lobby != before.lobby) {
    const bool closed = now.locked || !now.password.empty() || now.lobby;
    note_act(context, closed ? AuditEvent::room_locked : AuditEvent::room_unlocked, actor, room.jid());
  }
  if (!is_kept(room) || !actor.person.is_member()) return;
  const std::optional<RoomKey> key = context.addresses.room_key(room.jid());
  if (!key) return;
  const RoomRecord* known = context.kept.rooms.find(*key);
  if (known == nullptr && !context.kept.rooms.may_add(room.meeting().memory.opener))
    return context.counters.add("room-not-remembered");
  RoomRecord record = known != nullptr ? *known
                                       : RoomRecord{.key = *key,
                                                    .owner = room.meeting().memory.opener,
                                                    .created = context.clock.to_wall(context.now)};
  apply_difference(record.settings, before, now);
  record.used = context.clock.to_wall(context.now);
  context.kept.rooms.put(record);
  context.out.actions.emplace_back(SaveRoom{std::move(record)});
}

}  // namespace

const RoomRecord* remembered(const Context& context, std::string_view room_jid) {
  const std::optional<RoomKey> key = context.addresses.room_key(room_jid);
  return key ? context.kept.rooms.find(*key) : nullptr;
}

bool owns(const Context& context, const Session& session, std::string_view room_jid) {
  const RoomRecord* record = remembered(context, room_jid);
  return record != nullptr && session.person.is_member() && !session.person.account.empty() &&
         record->owner == session.person.account;
}

RoomSettings settings_of(const Room& room) {
  const Json& muted = room.metadata.get(kStartMuted);
  const Json& permissions = room.metadata.get(kPermissions);
  return {.password = room.password,
          .lobby = room.lobby && room.lobby->purpose() == Lobby::Purpose::door,
          .locked = room.meeting().locked,
          .limit = static_cast<uint32_t>(room.max_users.value_or(0)),
          .subject = room.subject,
          .start_audio_muted = muted["audio"].as_bool(),
          .start_video_muted = muted["video"].as_bool(),
          .moderated = room.av_rules.moderated,
          .chat_restricted = permissions[kNoChat].as_bool(),
          .private_chat_restricted = permissions[kNoPrivateChat].as_bool(),
          .polls_restricted = permissions[kNoPolls].as_bool()};
}

void recall_settings(Context& context, Room& room, const Session& opener) {
  if (is_echo_room(room.jid().substr(0, room.jid().find('@')))) return;
  if (opener.person.is_member()) room.meeting().memory.opener = opener.person.account;
  note_act(context, AuditEvent::room_opened, opener, room.jid());
  if (const RoomRecord* record = remembered(context, room.jid())) {
    const bool waited = room.lobby.has_value();
    apply_settings(context, room, record->settings);
    if (waited && record->settings.lobby) end_the_wait(context, room);
    RoomRecord used = *record;
    used.used = context.clock.to_wall(context.now);
    context.kept.rooms.put(used);
    context.out.actions.emplace_back(SaveRoom{std::move(used)});
  }
  room.meeting().memory.noted = settings_of(room);
}

void keep_changes(Context& context, const Session& actor) {
  for (const RoomId id : actor.rooms) {
    Room* room = context.rooms.find(id);
    const Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(actor.id);
    if (occupant != nullptr && occupant->role == Role::moderator)
      keep_change(context, main_room(context, *room), actor);
  }
}

void follow_record(Context& context, RoomRecord record) {
  Room* room = find_open(context, record.key);
  const RoomSettings wanted = record.settings;
  context.kept.rooms.put(std::move(record));
  if (room == nullptr) return;
  apply_settings(context, *room, wanted);
  room->meeting().memory.noted = settings_of(*room);
}

void put_record(Context& context, RoomRecord record) {
  context.out.actions.emplace_back(SaveRoom{record});
  follow_record(context, std::move(record));
}

void follow_removal(Context& context, const RoomKey& key) {
  if (Room* room = find_open(context, key)) room->meeting().memory.given_up = true;
  context.kept.rooms.erase(key);
  for (const Invitation* invitation : context.kept.invitations.of_room(key))
    context.kept.invitations.erase(std::string(invitation->id));
}

void forget_record(Context& context, const RoomKey& key) {
  for (const Invitation* invitation : context.kept.invitations.of_room(key))
    context.out.actions.emplace_back(ForgetInvitation{invitation->id});
  context.out.actions.emplace_back(ForgetRoom{key});
  follow_removal(context, key);
}

void note_act(Context& context, AuditEvent event, const Session& actor, std::string_view room_jid,
              std::string subject) {
  if (context.config.audit_days == 0) return;
  // What guests do is nobody's business, but for the use of an invitation, which is told without a name.
  if (actor.person.account.empty() && event != AuditEvent::invitation_used) return;
  const std::optional<RoomKey> key = context.addresses.room_key(room_jid);
  context.out.actions.emplace_back(AddAudit{{.time = context.clock.to_wall(context.now),
                                             .event = event,
                                             .account = actor.person.account,
                                             .room = key ? readable(*key) : std::string(),
                                             .subject = std::move(subject)}});
}

}  // namespace conclave::meeting
