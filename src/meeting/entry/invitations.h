// Invitations where people come in: whether they are still good, and whom they count for.
#pragma once

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// Takes away what an invitation gave when it has ended meanwhile or others have used it up: a guest like others.
/// Says which of the two it was, by the name of an error as above; nullptr: nothing was taken.
const char* drop_ended_invitation(EntryContext& context, Session& session);
/// Somebody has come into the room; if it was by an invitation, this is a use of it.
void count_invitation(EntryContext& context, const Session& session, const Room& room);
/// Forgets invitations that ended long ago.
void clear_invitations(EntryContext& context);

}  // namespace conclave::meeting
