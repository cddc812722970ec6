// What somebody is told who may not come in, or not yet: into a room or its lobby (XEP-0045 7.2, Jitsi-specific
// details).
#pragma once

#include <optional>
#include <string_view>

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// Whether the session may go by this nick: letters, digits and, behind the first, underscores; guests are called like
/// the first eight characters of their JIDs, so that nobody can take the endpoint id of another.
bool is_good_nick(std::string_view nick, const Session& session);

/// Answers a join with an error, and counts why.
void refuse_join(EntryContext& context, const Session& session, const xmpp::Element& stanza,
                 xmpp::StanzaCondition condition, const char* reason,
                 std::optional<xmpp::StanzaErrorType> type = std::nullopt, std::string_view text = {});
/// The error presence, to be extended.
xmpp::Element make_join_error(const xmpp::Element& stanza, xmpp::StanzaCondition condition,
                              std::optional<xmpp::StanzaErrorType> type = std::nullopt, std::string_view text = {});
/// Jitsi-specific: whoever knocks has to give a name.
void demand_display_name(EntryContext& context, const Session& session, const xmpp::Element& stanza);
/// Whoever joins has to log in.
void demand_login(EntryContext& context, const Session& session, const xmpp::Element& stanza);
/// Whoever joins has to wait: in the lobby, and for a host (Jitsi's wait-for-host by lobby).
void ask_to_wait(EntryContext& context, const Session& session, std::string_view room_jid, const xmpp::Element& stanza);

}  // namespace conclave::meeting
