// Who may open a room, who comes in when, and as what: the operator's rules (access_rules.h) applied to a person and a
// room. Locks that moderators put on (password, lobby, limit) come after these and are elsewhere (join.cpp).
#pragma once

#include "meeting/entry/context.h"
#include "meeting/room/person_keys.h"

namespace conclave::meeting {

/// The operator's rules for a room: those of the time when it was opened, as a meeting that is on does not change its
/// rules; those of the configuration as long as it is not open.
const AccessRules& access_of(const EntryContext& context, std::string_view room_jid);

/// nullptr: the room is not remembered.
const RoomRecord* remembered(const EntryContext& context, std::string_view room_jid);
bool owns(const EntryContext& context, const Session& session, std::string_view room_jid);

/// What the session's person has been given for this room; nullptr: nothing.
const Grant* grant_for(const EntryContext& context, const Session& session, std::string_view room_jid);
bool may_open(const EntryContext& context, const Session& session, std::string_view room_jid);
/// The room is remembered with a lobby: somebody has to be let in by, so strangers do not open it, whoever may open
/// others.
bool is_opened_by_hosts(const EntryContext& context, std::string_view room_jid);
/// Whoever waits for a host will then have to be let in by the host.
bool must_knock_after_waiting(const EntryContext& context, std::string_view room_jid);

enum class Entry : uint8_t {
  open,   ///< comes in, and the room is open from then on
  enter,  ///< comes in, if no lock on the door is against it
  wait,   ///< may stand in the lobby until a host is there
  deny,   ///< has to log in
};
/// `room` may be nullptr. Bans are not looked at.
Entry entry_of(EntryContext& context, const Session& session, std::string_view room_jid, const Room* room);

/// Needs neither to knock nor to know the password: anyone who was moderator of this meeting, or is invited so.
bool may_bypass_locks(EntryContext& context, const Session& session, const Room& room);
/// Was let in, or was inside when the room was closed; guests are known again by their machines when they are not there
/// twice.
bool is_member(EntryContext& context, const Session& session, const Room& room);
/// The room is being closed: whoever is inside, wherever in the meeting, may come back.
void add_occupants_as_members(EntryContext& context, Room& room);
/// Need not knock: anyone who is no guest, where only guests have to.
bool may_bypass_lobby(EntryContext& context, const Session& session, const Room& room);

Role role_at_entry(EntryContext& context, const Session& session, const Room& room);

/// A moderator is in a room of the meeting, or will be back: a broken socket may be resumed.
bool has_host(EntryContext& context, const Room& room);

}  // namespace conclave::meeting
