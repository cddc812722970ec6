// Room metadata: a JSON object that moderators edit and everybody sees (Jitsi's room metadata component). The object as
// a whole is sent on every change; a joiner gets it before its own presence, together with the external services,
// which is why clients that know this component ask for no services.
#pragma once

#include "meeting/room/context.h"

namespace conclave::meeting {

/// Tells everybody what it is now.
void broadcast_metadata(RoomContext& context, const Room& room);
void send_initial_metadata(RoomContext& context, const Room& room, const Occupant& joiner);
/// <message to="metadata.…"><room_metadata room=…>JSON</room_metadata></message>
void handle_metadata_message(RoomContext& context, Session& session, const xmpp::Element& stanza);
/// The older form of the start-muted policy: <startmuted audio video/> in a moderator's presence.
void apply_start_muted(RoomContext& context, Room& room, const Occupant& occupant, const xmpp::Element& presence);

}  // namespace conclave::meeting
