// Waiting for a host. A room that nobody has opened yet exists here only as the lobby in which people wait: it has no
// conference, and is forgotten with the last of them.
#pragma once

#include <optional>
#include <string>

#include "jingle/json_messages.h"
#include "meeting/entry/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// The room in whose lobby somebody may wait, with that lobby; nullptr when there are too many: they have been told.
Room* find_place_to_wait(EntryContext& context, const Session& session, const std::string& room_jid,
                         const xmpp::Element& stanza);
/// Somebody who wanted to wait need not any more, and is sent to the room at once.
void send_in(EntryContext& context, const Session& session, const xmpp::Jid& lobby_place, const std::string& room_jid);

/// Opens a room; those who wait for it are still in its lobby. `waited`: the room they wait for, which ends, or
/// nullptr.
Room& open_room(EntryContext& context, const std::string& room_jid, Room* waited);
/// Of a room about to end: those who wait for a host and have seen nothing of it.
std::optional<Lobby> extract_waiting(Room& room);
/// They wait on.
void wait_on(EntryContext& context, const std::string& room_jid, RoomId before, Lobby lobby);

/// Those who waited come in if they need not knock; the others stand before the door now, and the host sees them.
void end_waiting(EntryContext& context, Room& room);
/// Everybody who waited comes in, and the lobby ends.
void admit_all_waiting(EntryContext& context, Room& room);

/// Ours: a message with what there is to tell about hosts.
xmpp::Element make_host_news(const std::string& from, jingle::Json content);

}  // namespace conclave::meeting
