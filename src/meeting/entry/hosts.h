// Hosts coming and going: who waits for one is let in or comes to stand in the lobby, who is left in a room without one
// is told what becomes of it. A room that nobody has opened yet exists here only as the lobby in which people wait: it
// has no conference, and is forgotten with the last of them.
#pragma once

#include "meeting/context.h"

namespace conclave::meeting {

/// Answers the join of somebody who has to wait: in the lobby, and for whom (Jitsi's wait-for-host by lobby).
void send_to_wait(Context& context, const Session& session, std::string_view room_jid, const xmpp::Element& stanza);
/// Answers who has to log in.
void demand_login(Context& context, const Session& session, const xmpp::Element& stanza);

/// The room in whose lobby somebody may wait, with that lobby; nullptr when there are too many: he has been told.
Room* find_place_to_wait(Context& context, const Session& session, const std::string& room_jid,
                         const xmpp::Element& stanza);
/// Who wanted to wait need not any more: he is sent to the room at once.
void send_in(Context& context, const Session& session, const xmpp::Jid& lobby_place, const std::string& room_jid);
/// Ends the lobby, and the room that is nothing else, when nobody waits there. `room` may be gone afterwards.
void drop_if_nobody_waits(Context& context, Room& room);

/// Opens a room; who waits for it is still in its lobby. `waited`: the room they wait for, gone afterwards, or nullptr.
Room& open_room(Context& context, const std::string& room_jid, Room* waited);
/// Takes those out of a room about to end who wait for a host and have seen nothing of it.
std::optional<Lobby> take_waiting(Room& room);
/// They wait on.
void wait_on(Context& context, const std::string& room_jid, RoomId before, Lobby lobby);

/// Those who waited come in if they need not knock; the others stand before the door now, and the host sees them.
void end_the_wait(Context& context, Room& room);
/// The room has a moderator.
void host_came(Context& context, Room& room);
/// The last moderator has gone, and nobody may take his place.
void host_went(Context& context, Room& room);
/// Tells somebody who comes into a room without host.
void replay_host_state(Context& context, const Room& room, const Occupant& joiner);
void handle_host_timer(Context& context, RoomId room);

/// May be made moderator of a room that has none.
bool may_succeed(Context& context, const Occupant& occupant, const Room& room);

}  // namespace conclave::meeting
