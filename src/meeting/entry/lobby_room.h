// The lobby as an address of its own, room@lobby.<domain> (Jitsi's lobby rooms): who is not a member of a members-only
// room knocks by joining it, moderators watch it by joining it too. Everybody sees himself; moderators also see who
// waits; nobody sees them. Messages go to moderators and come from them, which is the lobby chat.
#pragma once

#include <string>

#include "meeting/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

void handle_lobby_presence(Context& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
void handle_lobby_message(Context& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
void handle_lobby_iq(Context& context, Session& session, const xmpp::Jid& to, const xmpp::Element& iq);

/// Why somebody leaves a lobby, as he and the moderators are told.
struct LobbyDeparture {
  enum class Kind : uint8_t { left, denied, closed };
  Kind kind = Kind::left;
  std::string reason{};  ///< denied, closed
  std::string actor{};   ///< denied: nick of the moderator
  std::string room{};    ///< closed: where to go now; empty: nowhere
};
/// `member` is gone afterwards.
void remove_from_lobby(Context& context, Room& room, LobbyMember& member, const LobbyDeparture& departure);
/// The session ends: it waits nowhere any more.
void leave_lobbies(Context& context, Session& session);

// What the room tells its lobby.

/// Who waited has come in: the moderators see him there, and he leaves the lobby himself. A lobby in which people wait
/// for a host he has left.
void lobby_member_came_in(Context& context, Room& room, SessionId session);
/// Who was in the room and in its lobby is in neither any more.
void lobby_member_left_room(Context& context, Room& room, SessionId session);
/// Somebody at the door became a moderator and sees who waits, or is one no longer and does not.
void lobby_role_changed(Context& context, Room& room, const Occupant& occupant);

}  // namespace conclave::meeting
