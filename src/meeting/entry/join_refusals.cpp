#include "meeting/entry/join_refusals.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "meeting/entry/policy.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

bool is_good_nick(std::string_view nick, const Session& session) {
  if (nick.empty() || nick.size() > kMaxNickLength || !ascii::is_alphanumeric(nick.front())) return false;
  if (!std::all_of(nick.begin(), nick.end(), [](char c) { return ascii::is_alphanumeric(c) || c == '_'; }))
    return false;
  return !session.identity.anonymous || nick == session.jid.local().substr(0, 8);
}

Element make_join_error(const Element& stanza, StanzaCondition condition, std::optional<xmpp::StanzaErrorType> type,
                        std::string_view text) {
  Element error = xmpp::make_error(stanza, condition, std::string(text), type);
  error.add("x", ns::kMuc);
  return error;
}

void refuse_join(EntryContext& context, const Session& session, const Element& stanza, StanzaCondition condition,
                 const char* reason, std::optional<xmpp::StanzaErrorType> type, std::string_view text) {
  context.turn.counters.add(reason);
  context.room.send(session.id, make_join_error(stanza, condition, type, text));
}

void demand_display_name(EntryContext& context, const Session& session, const Element& stanza) {
  context.turn.counters.add("join-nameless");
  Element error = make_join_error(stanza, StanzaCondition::not_acceptable, xmpp::StanzaErrorType::modify);
  error.child("error")->set("code", "406").add("displayname-required", ns::kJitmeet).set("lobby", "true");
  context.room.send(session.id, error);
}

void demand_login(EntryContext& context, const Session& session, const Element& stanza) {
  context.turn.counters.add("join-login-required");
  Element error = make_join_error(stanza, StanzaCondition::not_allowed);
  error.child("error")->add("authentication-required", ns::kJitmeet);
  context.room.send(session.id, error);
}

void ask_to_wait(EntryContext& context, const Session& session, std::string_view room_jid, const Element& stanza) {
  if (must_knock_after_waiting(context, room_jid) && !has_display_name(stanza))
    return demand_display_name(context, session, stanza);
  context.turn.counters.add("join-waits-for-host");
  Element error = make_join_error(stanza, StanzaCondition::registration_required);
  // Jitsi-specific. Jitsi clients read both by their names.
  Element& details = error.child("error")->set("code", "407");
  details.add("lobbyroom", ns::kJitmeet).add_text(context.turn.addresses.lobby_of(room_jid));
  details.add("waiting-for-host", ns::kJitmeet);
  context.room.send(session.id, error);
}

}  // namespace conclave::meeting
