// Who leads a meeting: roles, hosts coming and going, and what becomes of a meeting without one. Whoever waited for a
// host is let in or comes to stand in the lobby (waiting.h); whoever is left in a room without one is told what
// follows.
#pragma once

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// Gives a role, for the rest of the meeting, and tells everybody.
void set_role(EntryContext& context, Room& room, Occupant& occupant, Role role);
/// Makes somebody moderator of a meeting that has none.
void promote_successor(EntryContext& context, Room& room);

/// The room has a moderator.
void host_arrived(EntryContext& context, Room& room);
/// Tells somebody who comes into a room without host.
void replay_host_state(EntryContext& context, const Room& room, const Occupant& joiner);
/// A meeting without host may have to end, or to be warned of it.
void handle_host_timer(EntryContext& context, RoomId room);

}  // namespace conclave::meeting
