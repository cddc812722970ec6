// What somebody who is here now may be known by (role_memory.h).
#pragma once

#include "meeting/room/context.h"

namespace conclave::meeting {

PersonKeys keys_of(const RoomContext& context, const Session& session);
PersonKeys keys_of(const RoomContext& context, const Occupant& occupant);
PersonKeys keys_of(const RoomContext& context, const LobbyMember& member);

}  // namespace conclave::meeting
