// Who may open a room, who comes in when, and as what: the operator's rules (access_rules.h) applied to a person and a
// room. Locks that moderators put on (password, lobby, limit) come after these and are elsewhere (join.cpp).
#pragma once

#include "meeting/context.h"

namespace conclave::meeting {

/// What the session's person has been given for this room; nullptr: nothing.
const Grant* grant_for(const Context& context, const Session& session, std::string_view room_jid);
bool may_open(const Context& context, const Session& session, std::string_view room_jid);
/// The room is remembered with a lobby: somebody has to be let in by, so strangers do not open it, whoever may open
/// others.
bool is_opened_by_hosts(const Context& context, std::string_view room_jid);
/// Who waits for a host will then have to be let in by him.
bool waits_to_knock(const Context& context, std::string_view room_jid);

enum class Entry : uint8_t {
  open,   ///< comes in, and the room is open from then on
  enter,  ///< comes in, if no lock on the door is against it
  wait,   ///< may stand in the lobby until a host is there
  deny,   ///< has to log in
};
/// `room` may be nullptr. Bans are not looked at.
Entry entry_of(Context& context, const Session& session, std::string_view room_jid, const Room* room);

/// Needs neither to knock nor to know the password: who was moderator of this meeting, and who is invited so.
bool passes_the_locks(Context& context, const Session& session, const Room& room);
/// Was let in, or was inside when the room was closed; a guest is known again by his machine when he is not there
/// twice.
bool is_member(Context& context, const Session& session, const Room& room);
/// The room is being closed: who is inside, wherever in the meeting, may come back.
void make_members_of_those_inside(Context& context, Room& room);
/// Needs not to knock: who is no guest, where only guests have to.
bool passes_the_lobby(Context& context, const Session& session, const Room& room);

Role role_at_entry(Context& context, const Session& session, const Room& room);

/// A moderator is in a room of the meeting, or will be back: his socket broke, and he may resume.
bool has_host(Context& context, const Room& room);

PersonKeys keys_of(const Context& context, const Session& session);
PersonKeys keys_of(const Context& context, const Occupant& occupant);
PersonKeys keys_of(const Context& context, const LobbyMember& member);

}  // namespace conclave::meeting
