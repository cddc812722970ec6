// Those in a lobby: whoever waits to be let in, and the moderators who watch the door. Everybody sees themselves;
// moderators also see who waits; nobody sees them. Who may come in here is decided in lobby_room.
#pragma once

#include <string>

#include "meeting/entry/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// Whoever moderates the room watches its door, also from its breakout rooms; nullptr: this session does not.
const Occupant* find_lobby_host(EntryContext& context, const Room& room, SessionId session);

void enter_lobby(EntryContext& context, Session& session, Room& room, const xmpp::Jid& to, const xmpp::Element& stanza);
void update_in_lobby(EntryContext& context, Room& room, LobbyMember& member, const xmpp::Element& stanza);

/// Why somebody leaves a lobby, as they and the moderators are told.
struct LobbyDeparture {
  enum class Kind : uint8_t { left, denied, closed };
  Kind kind = Kind::left;
  std::string reason{};  ///< denied, closed
  std::string actor{};   ///< denied: nick of the moderator
  std::string room{};    ///< closed: where to go now; empty: nowhere
};
void remove_from_lobby(EntryContext& context, Room& room, LobbyMember& member, const LobbyDeparture& departure);
/// Ends the lobby, and the room that is nothing else, when nobody waits there any more.
void end_lobby_if_empty(EntryContext& context, Room& room);
/// The session ends: it waits nowhere any more.
void leave_lobbies(EntryContext& context, Session& session);

// What the room tells its lobby.

/// Somebody who waited has come in: the moderators see them there, and they leave the lobby themselves. A lobby in
/// which people wait for a host is left for them.
void lobby_member_came_in(EntryContext& context, Room& room, SessionId session);
/// Whoever was in the room and in its lobby is in neither any more.
void lobby_member_left_room(EntryContext& context, Room& room, SessionId session);
/// Somebody at the door became a moderator and sees who waits, or is one no longer and does not.
void lobby_role_changed(EntryContext& context, Room& room, const Occupant& occupant);

}  // namespace conclave::meeting
