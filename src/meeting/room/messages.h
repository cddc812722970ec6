// Messages in a room (XEP-0045 7.4, 7.5, 8.1): group chat reflected to everybody with its id unchanged, private
// messages, the subject, and whatever payload they carry (replies, reactions, retractions, JSON messages). Elements
// that only the server may add are left out. Invitations are not chat: they let people in who wait in the lobby
// (entry/lobby_door.h). Not implemented: history.
#pragma once

#include "meeting/room/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// A message to room@muc.
void handle_room_message(RoomContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
/// A message to room@muc/nick.
void handle_private_message(RoomContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
/// The server itself sets the subject.
void set_subject(RoomContext& context, Room& room, std::string subject);
/// A message as the server passes it on in the name of `from`.
xmpp::Element make_relayed(const xmpp::Element& stanza, const std::string& from);
/// Tells a joiner the subject, if there is one (XEP-0045 7.2.15).
void replay_subject(RoomContext& context, const Room& room, const Occupant& joiner);

}  // namespace conclave::meeting
