// Joining a room: who may come in under which nick, and what a joiner is told, in the order stock clients rely on
// (metadata, focus, the others, itself).
#pragma once

#include <optional>
#include <string_view>

#include "meeting/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// A presence to room@muc/nick from somebody who is not in the room; the room begins if it does not exist.
void join_room(Context& context, Session& session, const xmpp::Jid& to, const xmpp::Element& stanza);
/// Whether the session may go by this nick: letters, digits and, behind the first, underscores; a guest is called like
/// the first eight characters of his JID, so that nobody can take the endpoint id of another.
bool is_good_nick(std::string_view nick, const Session& session);
/// Answers a join with an error, and counts why.
void refuse_join(Context& context, const Session& session, const xmpp::Element& stanza, xmpp::StanzaCondition condition,
                 const char* reason, std::optional<xmpp::StanzaErrorType> type = std::nullopt,
                 std::string_view text = {});
/// The error presence, to be extended.
xmpp::Element make_join_error(const xmpp::Element& stanza, xmpp::StanzaCondition condition,
                              std::optional<xmpp::StanzaErrorType> type = std::nullopt, std::string_view text = {});
/// Jitsi-specific: who knocks has to say who he is.
void demand_display_name(Context& context, const Session& session, const xmpp::Element& stanza);
/// Ends sessions of people in the room or its lobby whose socket is gone and who are back on a new connection: without
/// this they would be seen twice until the old session's window ends. The room may be gone afterwards.
void end_ghosts(Context& context, Room& room, const Session& newcomer);
/// Everything about the room except the occupant itself.
void replay_room(Context& context, Room& room, const Occupant& joiner);

}  // namespace conclave::meeting
