// Presence in a room (XEP-0045 7.1, 7.2, 7.14, 8.6): joining, changing state, leaving, and what everybody is told about
// it. Presence is stored per occupant and replayed to joiners with nothing but from, to and the muc#user element being
// the server's; roles come from here alone. Not implemented: nick changes (nicks are endpoint ids and stay), history.
#pragma once

#include <string>

#include "meeting/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// Any presence addressed to room@muc/nick.
void handle_room_presence(Context& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);

/// Why an occupant goes, as the others are told.
struct Departure {
  enum class Kind : uint8_t { left, kicked, banned, destroyed };
  Kind kind = Kind::left;
  std::string text{};   ///< left: status text; otherwise the reason
  std::string actor{};  ///< kicked, banned: nick of the moderator
  std::string room{};   ///< destroyed: where to go now; empty: nowhere
};
/// Takes the occupant out of the room, tells everybody, ends its media; promotes somebody when no moderator is left;
/// ends the room when it was the last. `occupant` and possibly `room` are gone afterwards.
void remove_occupant(Context& context, Room& room, Occupant& occupant, const Departure& departure);

/// Destroys the room, of a main room the breakout rooms too: everybody is told and out. From a breakout room he may be
/// sent to another one.
void destroy_room(Context& context, Room& room, const std::string& reason, const std::string& where = {});
/// Nobody is in it any more.
void end_room(Context& context, Room& room);
/// Makes somebody moderator of a meeting that has none.
void promote_successor(Context& context, Room& room);

/// Ends a session for good: it leaves all its rooms.
void end_session(Context& context, SessionId id);

/// Tells everybody, the occupant included, its current state.
void broadcast_presence(Context& context, Room& room, Occupant& occupant);
/// Gives a role, for the rest of the meeting, and tells everybody.
void set_role(Context& context, Room& room, Occupant& occupant, Role role);
/// A presence held back by the rate limit is due.
void handle_presence_timer(Context& context, RoomId room, OccupantId occupant);

/// Sends `stanza` to everybody in the room, serialised once.
void broadcast(Context& context, const Room& room, const xmpp::Element& stanza, const Occupant* except = nullptr);

/// The error that answers `stanza` when somebody speaks to a room he is not in.
void refuse_outsider(Context& context, const Session& session, const xmpp::Element& stanza);

}  // namespace conclave::meeting
