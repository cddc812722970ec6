#include "meeting/room/person_keys.h"

namespace conclave::meeting {

PersonKeys keys_of(const RoomContext& context, const Session& session) {
  return {std::string(session.jid.bare_text()),
          session.person.account.empty() ? "" : session.person.account + "@" + context.turn.addresses.domain,
          session.machine_uid.empty() ? "" : "machine:" + session.machine_uid};
}

PersonKeys keys_of(const RoomContext& context, const Occupant& occupant) {
  const Session* session = context.sessions.find(occupant.session);
  return session == nullptr ? PersonKeys{occupant.bare_jid} : keys_of(context, *session);
}

PersonKeys keys_of(const RoomContext& context, const LobbyMember& member) {
  const Session* session = context.sessions.find(member.session);
  return session == nullptr ? PersonKeys{member.bare_jid} : keys_of(context, *session);
}

}  // namespace conclave::meeting
