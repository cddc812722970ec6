// The presence of those who are in a room (XEP-0045 7.7, 7.2.2): it is stored per occupant, told to the others, and
// replayed to joiners with nothing but from, to and the muc#user element being the server's. Coming and going is in
// entry/. Not implemented: nick changes (nicks are endpoint ids and stay), history.
#pragma once

#include "meeting/room/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// Presence of somebody who is in the room and stays there, addressed to room@muc/nick.
void handle_occupant_presence(RoomContext& context, Room& room, Occupant& occupant, const xmpp::Jid& to,
                              const xmpp::Element& stanza);
/// Tells everybody, the occupant included, its current state.
void broadcast_presence(RoomContext& context, Room& room, Occupant& occupant);
/// Tells a joiner everything about the room except the occupant itself.
void replay_room(RoomContext& context, Room& room, const Occupant& joiner);
/// A presence held back by the rate limit is due.
void handle_presence_timer(RoomContext& context, RoomId room, OccupantId occupant);

}  // namespace conclave::meeting
