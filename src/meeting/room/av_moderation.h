// Moderation of microphones, cameras and screens (Jitsi's av_moderation component): while one of them is moderated,
// only moderators and those whom they approve send it. What others send is dropped in the media path, whatever their
// clients say; and they are asked to mute, so that nobody looks unmuted whom nobody hears. Approving is also how a
// moderator asks somebody to unmute. Clients do not say which room they mean: it is the one they joined last.
//
// Deviation: anyone whom a moderator rejects, and a moderator who stops being one, is muted at once; Jitsi's servers
// leave that to the client. An approval ends when the person leaves.
#pragma once

#include "meeting/room/context.h"

namespace conclave::meeting {

/// <message to="avmoderation.…"><av_moderation mediaType=… enable=…|jidToWhitelist=…|jidToBlacklist=…/></message>
void handle_av_moderation(RoomContext& context, Session& session, const xmpp::Element& stanza);
/// From now on only moderators and those approved send this, or everybody again; `actor` is the JID that is told.
void set_moderation(RoomContext& context, Room& room, const std::string& actor, MediaType media, bool moderated);
/// Tells a joiner what is moderated.
void replay_av_moderation(RoomContext& context, const Room& room, const Occupant& joiner);
/// Somebody became a moderator, or is one no longer.
void av_role_changed(RoomContext& context, Room& room, Occupant& occupant);

/// What the occupant may not send, by the rules of the room or by a token.
MediaTypes barred(const RoomContext& context, const Room& room, const Occupant& occupant);
/// Tells the bridge what the occupant may send, where that has changed.
void update_send_permissions(RoomContext& context, const Room& room, Occupant& occupant);
/// Asks the occupant's client to mute what it may not send.
void mute_barred(RoomContext& context, const Room& room, const Occupant& occupant);
/// Asks the client to end a shared screen that a token forbids; nobody gets it anyway.
void mute_forbidden_screen(RoomContext& context, const Room& room, const Occupant& occupant);
/// Another token, or an account: what they may send follows, in every room they are in.
void person_changed(RoomContext& context, const Session& session);

/// <mute xmlns="http://jitsi.org/jitmeet/…" jid=…>true</mute> from an occupant to the focus.
void handle_mute(RoomContext& context, Room& room, const Occupant& sender, const xmpp::Element& iq,
                 const xmpp::Element& mute);

/// Asks the target to mute itself, in the name of `actor` (an occupant JID). Clients answer nothing.
void send_mute(RoomContext& context, const Room& room, const Occupant& target, MediaType media,
               const std::string& actor);

}  // namespace conclave::meeting
