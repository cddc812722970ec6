// Moderators' powers over people (XEP-0045 8.2, 9.1 to 9.3, 9.6, 10.3): kick, ban for the rest of the meeting, make
// members and moderators. Voice does not exist here: who may speak is av_moderation's.
//
// Deviation: to stop being a moderator or member does not put anybody out of a members-only room.
#pragma once

#include "meeting/entry/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// <query xmlns="…muc#admin"> to the room. A set may hold several items, which are checked before any is done; a get
/// lists the outcasts.
void handle_admin_iq(EntryContext& context, Room& room, Occupant& sender, const xmpp::Element& iq);

/// A kick by whoever runs the server, from whatever room of the meeting they are in.
void put_out(EntryContext& context, Room& main, std::string_view nick);

}  // namespace conclave::meeting
