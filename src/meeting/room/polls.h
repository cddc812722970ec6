// The polls component: occupants make polls, vote, and remove what they made; everybody in the room is told, and
// whoever comes later gets all of it in one message (Jitsi's polls component). Clients do not say which room they mean:
// it is the one they joined last. Who made a poll and who voted is filled in here, never taken from the client.
//
// Deviation: votes of one person replace each other also for late comers; Jitsi's servers add them up.
#pragma once

#include "meeting/room/context.h"

namespace conclave::meeting {

/// <message to="polls.…"><json-message>{"type":"polls",…}</json-message></message>
void handle_polls_message(RoomContext& context, Session& session, const xmpp::Element& stanza);
void replay_polls(RoomContext& context, const Room& room, const Occupant& joiner);

}  // namespace conclave::meeting
