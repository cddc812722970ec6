#include "meeting/session/audit_log.h"

#include <optional>
#include <utility>

namespace conclave::meeting {

void audit(Turn& turn, AuditEvent event, const Session& actor, std::string_view room_jid, std::string subject) {
  if (turn.config.audit_days == 0) return;
  // What guests do is nobody's business, but for the use of an invitation, which is told without a name.
  if (actor.person.account.empty() && event != AuditEvent::invitation_used) return;
  const std::optional<RoomKey> key = turn.addresses.room_key(room_jid);
  turn.act(AddAudit{{.time = turn.wall(),
                     .event = event,
                     .account = actor.person.account,
                     .room = key ? readable(*key) : std::string(),
                     .subject = std::move(subject)}});
}

}  // namespace conclave::meeting
