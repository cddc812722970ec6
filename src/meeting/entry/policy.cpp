#include "meeting/entry/policy.h"

#include "meeting/common/room_rules.h"
#include "meeting/entry/token_scope.h"
#include "meeting/room/meeting_rooms.h"
namespace conclave::meeting {

namespace {

bool knows_moderator(const EntryContext& context, const Session& session, const Room& room) {
  return room.rules().affiliations.roles().was_moderator(keys_of(context, session));
}

}  // namespace

const AccessRules& access_of(const EntryContext& context, std::string_view room_jid) {
  const Room* room = context.room.rooms.find(room_jid);
  return room != nullptr && room->opened ? room->rules().access : context.turn.config.access;
}

const RoomRecord* remembered(const EntryContext& context, std::string_view room_jid) {
  const std::optional<RoomKey> key = context.turn.addresses.room_key(room_jid);
  return key ? context.session.kept.rooms.find(*key) : nullptr;
}

bool owns(const EntryContext& context, const Session& session, std::string_view room_jid) {
  const RoomRecord* record = remembered(context, room_jid);
  return record != nullptr && session.person.is_member() && !session.person.account.empty() &&
         record->owner == session.person.account;
}

const Grant* grant_for(const EntryContext& context, const Session& session, std::string_view room_jid) {
  const std::optional<Grant>& grant = session.person.grant;
  if (!grant) return nullptr;
  const std::optional<RoomKey> room = context.turn.addresses.room_key(room_jid);
  return room && grant->holds_for(room->name, room->tenant) ? &*grant : nullptr;
}

bool may_open(const EntryContext& context, const Session& session, std::string_view room_jid) {
  if (access_of(context, room_jid).create == Creators::anyone || session.person.is_member()) return true;
  const Grant* grant = grant_for(context, session, room_jid);
  return (grant != nullptr && grant->may_open) || is_echo_room(room_jid.substr(0, room_jid.find('@')));
}

bool is_opened_by_hosts(const EntryContext& context, std::string_view room_jid) {
  if (access_of(context, room_jid).create == Creators::members) return true;
  const RoomRecord* record = remembered(context, room_jid);
  return record != nullptr && record->settings.lobby && !record->settings.locked;
}

bool must_knock_after_waiting(const EntryContext& context, std::string_view room_jid) {
  if (guests_knock(access_of(context, room_jid))) return true;
  const RoomRecord* record = remembered(context, room_jid);
  return record != nullptr && record->settings.lobby;
}

bool has_host(EntryContext& context, const Room& room) { return meeting_has_moderator(context, room); }

Entry entry_of(EntryContext& context, const Session& session, std::string_view room_jid, const Room* room) {
  const AccessRules& rules = access_of(context, room_jid);
  const bool opened = room != nullptr && room->opened;
  if (!opened && rules.create == Creators::anyone && is_opened_by_hosts(context, room_jid)) {
    const Grant* grant = grant_for(context, session, room_jid);
    return session.person.is_member() || (grant != nullptr && grant->may_open) ? Entry::open : Entry::wait;
  }
  if (may_open(context, session, room_jid)) return opened ? Entry::enter : Entry::open;
  const Grant* grant = grant_for(context, session, room_jid);
  if (rules.guests == GuestRule::deny && grant == nullptr) return Entry::deny;
  if (!opened) return Entry::wait;
  if (grant != nullptr && grant->role == Role::moderator) return Entry::enter;
  if (knows_moderator(context, session, *room) || has_host(context, *room)) return Entry::enter;
  if (rules.guests == GuestRule::open && rules.host_left != HostLeft::lock) return Entry::enter;
  return Entry::wait;
}

bool is_member(EntryContext& context, const Session& session, const Room& room) {
  if (room.rules().affiliations.is_member(session.jid.bare_text())) return true;
  if (!room.rules().affiliations.is_machine_of_member(keys_of(context, session))) return false;
  // The page loaded anew is one person; two at once may be two.
  for (const Room* each : rooms_of_meeting(context, room))
    for (const auto& [id, occupant] : each->occupants()) {
      const Session* other = context.room.sessions.find(occupant.session);
      if (other != nullptr && other->machine_uid == session.machine_uid) return false;
    }
  return true;
}

void add_occupants_as_members(EntryContext& context, Room& room) {
  for (const Room* each : rooms_of_meeting(context, room))
    for (const auto& [id, occupant] : each->occupants())
      room.rules().affiliations.add_member(keys_of(context, occupant));
}

bool may_bypass_locks(EntryContext& context, const Session& session, const Room& room) {
  const Grant* grant = grant_for(context, session, main_room(context, room).jid());
  return (grant != nullptr && grant->passes_lobby) || knows_moderator(context, session, room) ||
         owns(context, session, main_room(context, room).jid());
}

bool may_bypass_lobby(EntryContext& context, const Session& session, const Room& room) {
  return room.rules().lobby && room.rules().lobby->purpose() == Lobby::Purpose::guests &&
         may_open(context, session, main_room(context, room).jid());
}

Role role_at_entry(EntryContext& context, const Session& session, const Room& room) {
  const RoleMemory& known = room.rules().affiliations.roles();
  const PersonKeys keys = keys_of(context, session);
  if (known.was_moderator(keys)) return Role::moderator;
  if (known.was_revoked(keys)) return Role::participant;
  if (const std::optional<Role> role = role_by_token(session.person)) return *role;
  const Grant* grant = grant_for(context, session, main_room(context, room).jid());
  if (grant != nullptr && grant->role == Role::moderator) return Role::moderator;
  if (owns(context, session, main_room(context, room).jid())) return Role::moderator;
  if (!may_open(context, session, main_room(context, room).jid())) return Role::participant;
  const bool by_rule = room.rules().access.moderators == ModeratorRule::members && session.person.is_member();
  return by_rule || !has_host(context, room) ? Role::moderator : Role::participant;
}

}  // namespace conclave::meeting
