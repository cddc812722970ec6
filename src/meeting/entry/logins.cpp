#include "meeting/entry/logins.h"

#include <utility>
#include <vector>

#include "meeting/entry/hosts.h"
#include "meeting/entry/policy.h"
#include "meeting/room/av_moderation.h"

namespace conclave::meeting {

namespace {

// In the rooms they are in already they get the role they would get on coming in.
void refresh_roles(EntryContext& context, Session& session) {
  for (const RoomId id : std::vector<RoomId>(session.rooms)) {
    Room* room = context.room.rooms.find(id);
    Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(session.id);
    if (occupant != nullptr && role_at_entry(context, session, *room) == Role::moderator)
      set_role(context, *room, *occupant, Role::moderator);
  }
}

}  // namespace

std::optional<LoginState> accept_login(EntryContext& context, Session& session, std::string_view session_id) {
  if (!session.identity.anonymous) {
    if (session.machine_uid.empty()) return LoginState{session.person.account};
    return LoginState{session.person.account, context.logins.begin(context.turn.now, session.person.account,
                                                                   session.machine_uid, context.turn.random)};
  }
  if (session_id.empty()) return LoginState{session.person.account};
  const std::optional<std::string> account = context.logins.find(context.turn.now, session_id, session.machine_uid);
  std::optional<Person> person = account ? context.identities.person_of_account(*account) : std::nullopt;
  if (!person) return std::nullopt;
  if (session.person.account != *account) {
    context.turn.counters.add("login-taken-over");
    person->grant = std::move(session.person.grant);
    session.person = std::move(*person);
    person_changed(context, session);
    refresh_roles(context, session);
  }
  return LoginState{*account, std::string(session_id)};
}

void log_out(EntryContext& context, Session& session, std::string_view session_id) {
  context.logins.end(session_id);
  if (!session.identity.anonymous || !session.person.is_member()) return;
  session.person = {.grant = std::move(session.person.grant)};
}

}  // namespace conclave::meeting
