#include "meeting/entry/room_memory.h"

#include <utility>

#include "meeting/common/room_rules.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/policy.h"
#include "meeting/entry/waiting.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/messages.h"
#include "meeting/room/metadata.h"
#include "meeting/room/room_info.h"
#include "meeting/session/audit_log.h"

namespace conclave::meeting {
using jingle::Json;

namespace {

// Metadata keys and members, as Jitsi clients name them.
constexpr const char* kStartMuted = "startMuted";
constexpr const char* kPermissions = "permissions";
constexpr const char* kNoChat = "groupChatRestricted";
constexpr const char* kNoPrivateChat = "privateChatRestricted";
constexpr const char* kNoPolls = "pollCreationRestricted";

Room* find_open(EntryContext& context, const RoomKey& key) {
  return context.room.rooms.find(context.turn.addresses.room_jid(key));
}

void set_metadata(Room& room, const RoomSettings& now, const RoomSettings& wanted) {
  if (now.start_audio_muted != wanted.start_audio_muted || now.start_video_muted != wanted.start_video_muted)
    room.rules().metadata.set(
        kStartMuted, Json::object().set("audio", wanted.start_audio_muted).set("video", wanted.start_video_muted));
  if (now.chat_restricted != wanted.chat_restricted || now.private_chat_restricted != wanted.private_chat_restricted ||
      now.polls_restricted != wanted.polls_restricted) {
    Json permissions = room.rules().metadata.get(kPermissions);
    permissions.set(kNoChat, wanted.chat_restricted)
        .set(kNoPrivateChat, wanted.private_chat_restricted)
        .set(kNoPolls, wanted.polls_restricted);
    room.rules().metadata.set(kPermissions, std::move(permissions));
  }
}

// Everybody in the room learns of what changes; nobody is in a room that has just been opened.
void apply_settings(EntryContext& context, Room& room, const RoomSettings& wanted) {
  const RoomSettings now = settings_of(room);
  if (now == wanted) return;
  const Json metadata = room.rules().metadata.object();
  room.rules().password = wanted.password;
  room.rules().max_users = wanted.limit == 0 ? std::nullopt : std::optional<size_t>(wanted.limit);
  if (now.locked != wanted.locked) set_locked(context, room, wanted.locked);
  set_metadata(room, now, wanted);
  if (now.subject != wanted.subject) set_subject(context, room, wanted.subject);
  for (const MediaType media : kMediaTypes)
    set_moderation(context, room, room.focus_jid(), media, wanted.moderated.has(media));
  if (room.rules().metadata.object() != metadata) broadcast_metadata(context, room);
  if (now.password != wanted.password || now.limit != wanted.limit) broadcast_changed_form(context, room);
  if (now.lobby != wanted.lobby) set_lobby(context, room, wanted.lobby);
}

bool is_kept(const Room& room) { return !room.rules().memory.opener.empty() && !room.rules().memory.given_up; }

// What the actor changed becomes part of the record.
void remember_change(EntryContext& context, Room& room, const Session& actor) {
  const RoomSettings now = settings_of(room);
  if (now == room.rules().memory.noted) return;
  const RoomSettings before = std::exchange(room.rules().memory.noted, now);
  if (now.locked != before.locked || now.password.empty() != before.password.empty() || now.lobby != before.lobby) {
    const bool closed = now.locked || !now.password.empty() || now.lobby;
    audit(context.turn, closed ? AuditEvent::room_locked : AuditEvent::room_unlocked, actor, room.jid());
  }
  if (!is_kept(room) || !actor.person.is_member()) return;
  const std::optional<RoomKey> key = context.turn.addresses.room_key(room.jid());
  if (!key) return;
  const RoomRecord* known = context.session.kept.rooms.find(*key);
  if (known == nullptr && !context.session.kept.rooms.may_add(room.rules().memory.opener))
    return context.turn.counters.add("room-not-remembered");
  RoomRecord record =
      known != nullptr ? *known
                       : RoomRecord{.key = *key, .owner = room.rules().memory.opener, .created = context.turn.wall()};
  apply_difference(record.settings, before, now);
  record.used = context.turn.wall();
  context.session.kept.rooms.put(record);
  context.turn.act(SaveRoom{std::move(record)});
}

}  // namespace

RoomSettings settings_of(const Room& room) {
  const Json& muted = room.rules().metadata.get(kStartMuted);
  const Json& permissions = room.rules().metadata.get(kPermissions);
  return {.password = room.rules().password,
          .lobby = room.rules().lobby && room.rules().lobby->purpose() == Lobby::Purpose::door,
          .locked = room.rules().locked,
          .limit = static_cast<uint32_t>(room.rules().max_users.value_or(0)),
          .subject = room.subject,
          .start_audio_muted = muted["audio"].as_bool(),
          .start_video_muted = muted["video"].as_bool(),
          .moderated = room.rules().av_rules.moderated,
          .chat_restricted = permissions[kNoChat].as_bool(),
          .private_chat_restricted = permissions[kNoPrivateChat].as_bool(),
          .polls_restricted = permissions[kNoPolls].as_bool()};
}

void recall_settings(EntryContext& context, Room& room, const Session& opener) {
  if (is_echo_room(room.jid().substr(0, room.jid().find('@')))) return;
  if (opener.person.is_member()) room.rules().memory.opener = opener.person.account;
  audit(context.turn, AuditEvent::room_opened, opener, room.jid());
  if (const RoomRecord* record = remembered(context, room.jid())) {
    const bool waited = room.rules().lobby.has_value();
    apply_settings(context, room, record->settings);
    if (waited && record->settings.lobby) end_waiting(context, room);
    RoomRecord used = *record;
    used.used = context.turn.wall();
    context.session.kept.rooms.put(used);
    context.turn.act(SaveRoom{std::move(used)});
  }
  room.rules().memory.noted = settings_of(room);
}

void remember_changes(EntryContext& context, const Session& actor) {
  for (const RoomId id : actor.rooms) {
    Room* room = context.room.rooms.find(id);
    const Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(actor.id);
    if (occupant != nullptr && occupant->role == Role::moderator)
      remember_change(context, main_room(context, *room), actor);
  }
}

void follow_record(EntryContext& context, RoomRecord record) {
  Room* room = find_open(context, record.key);
  const RoomSettings wanted = record.settings;
  context.session.kept.rooms.put(std::move(record));
  if (room == nullptr) return;
  apply_settings(context, *room, wanted);
  room->rules().memory.noted = settings_of(*room);
}

void put_record(EntryContext& context, RoomRecord record) {
  context.turn.act(SaveRoom{record});
  follow_record(context, std::move(record));
}

void follow_removal(EntryContext& context, const RoomKey& key) {
  if (Room* room = find_open(context, key)) room->rules().memory.given_up = true;
  context.session.kept.rooms.erase(key);
  for (const Invitation* invitation : context.session.kept.invitations.of_room(key))
    context.session.kept.invitations.erase(std::string(invitation->id));
}

void forget_record(EntryContext& context, const RoomKey& key) {
  for (const Invitation* invitation : context.session.kept.invitations.of_room(key))
    context.turn.act(ForgetInvitation{invitation->id});
  context.turn.act(ForgetRoom{key});
  follow_removal(context, key);
}

}  // namespace conclave::meeting
