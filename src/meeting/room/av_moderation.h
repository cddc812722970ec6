// Moderation of microphones, cameras and screens (Jitsi's av_moderation component): while one of them is moderated,
// only moderators and those whom they approve send it. What others send is dropped in the media path, whatever their
// clients say; and they are asked to mute, so that nobody looks unmuted whom nobody hears. Approving is also how a
// moderator asks somebody to unmute. Clients do not say which room they mean: it is the one they joined last.
//
// Deviation: whom a moderator rejects, and a moderator who stops being one, is muted at once; stock servers leave that
// to his client. An approval ends when the person leaves.
#pragma once

#include "meeting/context.h"

namespace conclave::meeting {

/// <message to="avmoderation.…"><av_moderation mediaType=… enable=…|jidToWhitelist=…|jidToBlacklist=…/></message>
void handle_av_moderation(Context& context, Session& session, const xmpp::Element& stanza);
/// From now on only moderators and those approved send this, or everybody again; `actor` is the JID that is told.
void set_moderation(Context& context, Room& room, const std::string& actor, MediaType media, bool moderated);
/// Tells a joiner what is moderated.
void replay_av_moderation(Context& context, const Room& room, const Occupant& joiner);
/// Somebody became a moderator, or is one no longer.
void av_role_changed(Context& context, Room& room, Occupant& occupant);

/// What the occupant may not send, by the rules of the room or by his token.
MediaTypes barred(const Context& context, const Room& room, const Occupant& occupant);
/// Tells the bridge what the occupant may send, where that has changed.
void update_send_permissions(Context& context, const Room& room, Occupant& occupant);
/// Asks the occupant's client to mute what it may not send.
void mute_barred(Context& context, const Room& room, const Occupant& occupant);
/// Asks him to end what he shares, when his token forbids it; nobody gets it anyway.
void mute_forbidden_screen(Context& context, const Room& room, const Occupant& occupant);
/// Another token, or an account: what he may send wherever he is follows.
void person_changed(Context& context, const Session& session);

}  // namespace conclave::meeting
