// The lobby as an address of its own, room@lobby.<domain> (Jitsi's lobby rooms): whoever is not a member of a
// members-only room knocks by joining it, moderators watch it by joining it too. Messages go to moderators and come
// from them, which is the lobby chat.
#pragma once

#include "meeting/entry/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

void handle_lobby_presence(EntryContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
void handle_lobby_message(EntryContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
void handle_lobby_iq(EntryContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& iq);

}  // namespace conclave::meeting
