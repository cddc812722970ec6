// The door of a members-only room: opening and closing its lobby, letting people in (XEP-0045 7.8.2, an invitation) and
// turning them away, and what those in the room are told about it (Jitsi's lobby-notify).
#pragma once

#include <string>
#include <vector>

#include "meeting/context.h"

namespace conclave::meeting {

/// The room becomes members-only; who is in it is a member.
void open_lobby(Context& context, Room& room, const Occupant& actor);
/// Anybody may come in again, and those who wait are told to.
void close_lobby(Context& context, Room& room, const Occupant& actor);
/// The rule that guests knock holds in this room, and in the lobby in which they waited.
void make_guests_knock(Context& context, Room& room);
/// The same by the server itself, also while the room is empty.
void set_lobby(Context& context, Room& room, bool on);
/// The room ends, and so does its lobby.
void end_lobby(Context& context, Room& room);

/// <message to="room@muc"><x xmlns="…muc#user"><invite to=full JID/>…</x></message>: those who wait are let in.
void handle_approval(Context& context, Room& room, const Occupant& sender, const xmpp::Element& stanza);
/// Turns somebody away who waits; `member` is gone afterwards.
void deny(Context& context, Room& room, LobbyMember& member, const Occupant& actor, const std::string& reason);

}  // namespace conclave::meeting
