// Entries of the audit log, as things happen. What is logged, and for how long, stands in kept/audit.h.
#pragma once

#include <string>
#include <string_view>

#include "meeting/kept/audit.h"
#include "meeting/session/sessions.h"
#include "meeting/session/turn.h"

namespace conclave::meeting {

/// `room_jid` and `subject` may be empty.
void audit(Turn& turn, AuditEvent event, const Session& actor, std::string_view room_jid, std::string subject = {});

}  // namespace conclave::meeting
