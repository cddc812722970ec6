// Invitations where people come in: whose code is good, and whom it counts for.
#pragma once

#include "meeting/context.h"

namespace conclave::meeting {

/// Whom a code lets in. Errors, which the client is told: "invitation-unknown", "invitation-expired",
/// "invitation-revoked"; "invitation-used-up" is found out when he comes into the room. Who tries too many codes is
/// told "invitation-unknown" without a look. `network`: counted_network(), or unspecified.
Result<Person> person_by_code(Context& context, std::string_view code, const IpAddress& network);
/// Takes away what an invitation gave when it has ended meanwhile or others have used it up: a guest like others.
/// Says which of the two it was, by the name of an error as above; nullptr: nothing was taken.
const char* drop_ended_invitation(Context& context, Session& session);
/// Somebody has come into the room; if it was by an invitation, this is a use of it.
void count_invitation(Context& context, const Session& session, const Room& room);
/// Forgets invitations that ended long ago.
void clear_invitations(Context& context);

}  // namespace conclave::meeting
