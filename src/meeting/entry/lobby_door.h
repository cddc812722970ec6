// The locks that moderators put on a room: opening and closing its lobby, letting people in (XEP-0045 7.8.2, an
// invitation) and turning them away, and what those in the room are told about it (Jitsi's lobby-notify); and closing
// the room for everybody (ours).
#pragma once

#include <string>
#include <string_view>

#include "meeting/entry/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// The room becomes members-only; everybody in it is a member.
void open_lobby(EntryContext& context, Room& room, const Occupant& actor);
/// Anybody may come in again, and those who wait are told to.
void close_lobby(EntryContext& context, Room& room, const Occupant& actor);
/// The rule that guests knock holds in this room, and in the lobby in which they waited.
void require_guests_to_knock(EntryContext& context, Room& room);
/// The same by the server itself, also while the room is empty.
void set_lobby(EntryContext& context, Room& room, bool on);
/// The room ends, and so does its lobby.
void end_lobby(EntryContext& context, Room& room);

/// Ours: the key in the metadata by which everybody knows that the room is locked.
inline constexpr std::string_view kLockedKey = "locked";
/// Nobody new comes in from now on, or anybody again. The metadata are to be broadcast.
void set_locked(EntryContext& context, Room& room, bool locked);

/// <message to="room@muc"><x xmlns="…muc#user"><invite to=full JID/>…</x></message>: those who wait are let in.
bool is_approval(const xmpp::Element& stanza);
void handle_approval(EntryContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
/// Turns somebody away who waits.
void deny(EntryContext& context, Room& room, LobbyMember& member, const Occupant& actor, const std::string& reason);

}  // namespace conclave::meeting
