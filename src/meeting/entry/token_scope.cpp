#include "meeting/entry/token_scope.h"

#include "meeting/common/room_rules.h"

namespace conclave::meeting {

bool is_outside_token_scope(const EntryContext& context, const Person& person, std::string_view room_jid) {
  if (!person.grant || !person.grant->only_here || person.is_member()) return false;
  const std::optional<RoomKey> room = context.turn.addresses.room_key(room_jid);
  if (!room) return true;
  return !is_echo_room(room->name) && !person.grant->holds_for(room->name, room->tenant);
}

std::optional<Role> role_by_token(const Person& person) {
  if (!person.grant || !person.grant->only_here) return std::nullopt;
  return person.grant->role;
}

}  // namespace conclave::meeting
