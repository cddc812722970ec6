#include "meeting/entry/conference_request.h"

#include <array>
#include <utility>

#include "base/network.h"
#include "jingle/json_messages.h"
#include "jingle/offer.h"
#include "meeting/entry/logins.h"
#include "meeting/entry/policy.h"
#include "meeting/entry/shown_token.h"
#include "meeting/session/token_check.h"
#include "xmpp/jid.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

// The room's normalised address, if it can be one of ours.
std::optional<std::string> find_room_address(const EntryContext& context, std::string_view text) {
  const Result<xmpp::Jid> room = context.turn.addresses.parse(text);
  if (!room || !room->is_bare() || room->local().empty() || !context.turn.addresses.is_room_domain(room->domain()))
    return std::nullopt;
  return room->to_string();
}

// An error would be final for the client; "not ready" makes it ask again, which is right for a passing overload.
bool is_ready(const EntryContext& context, std::string_view address) {
  const Room* room = context.room.rooms.find(address);
  return (room != nullptr && room->opened) || context.room.rooms.size() < context.turn.config.max_rooms;
}

std::array<std::pair<const char*, const char*>, 3> make_properties(const EntryContext& context,
                                                                   std::string_view room_jid) {
  const bool login = access_of(context, room_jid).create == Creators::members;
  return {{{"authentication", login ? "true" : "false"}, {"externalAuth", "false"}, {"sipGatewayEnabled", "false"}}};
}

void answer_conference(EntryContext& context, Session& session, const Element& iq, const Element& request) {
  const std::optional<std::string> room = find_room_address(context, request.attribute("room"));
  if (!room) {
    return context.room.refuse(session.id, iq, StanzaCondition::bad_request, "conference-request-bad-room");
  }
  if (request.has_attribute("machine-uid"))
    session.machine_uid = request.attribute("machine-uid").substr(0, kMaxMachineUidLength);
  const std::optional<LoginState> login = accept_login(context, session, request.attribute("session-id"));
  if (!login) {  // Jitsi-specific: the client matches the element by its name, and asks again without the id
    context.turn.counters.add("login-session-invalid");
    Element error = xmpp::make_error(iq, StanzaCondition::not_acceptable);
    error.child("error")->add("session-invalid", ns::kFocus);
    return context.room.send(session.id, error);
  }
  const ShownToken token = accept_token(context, session, request.attribute("token"));
  if (token == ShownToken::refused)  // why, the counter of the token says
    return context.room.send(session.id, xmpp::make_error(iq, StanzaCondition::not_authorized));
  // Jitsi clients offer the login.
  if (token == ShownToken::good && entry_of(context, session, *room, context.room.rooms.find(*room)) == Entry::deny)
    return context.room.refuse(session.id, iq, StanzaCondition::not_authorized, "conference-request-login-required");
  Element result = xmpp::make_iq_result(iq);
  Element& conference = result.add("conference", ns::kFocus);
  conference.set("room", *room)
      .set("ready", token == ShownToken::good && is_ready(context, *room) ? "true" : "false")
      .set("focusjid", context.turn.addresses.focus_user);
  if (!login->identity.empty()) conference.set("identity", login->identity);
  if (!login->session_id.empty()) conference.set("session-id", login->session_id);
  for (const auto& [name, value] : make_properties(context, *room))
    conference.add("property").set("name", name).set("value", value);
  context.room.send(session.id, result);
}

// Whoever asks over HTTP is known by a login or a token alone; of others everything is decided when they join, over a
// connection that says who they are.
struct HttpAsker {
  std::optional<Person> person{};
  bool waits = false;             ///< for the key of the token, or has asked too often
  const char* refused = nullptr;  ///< why the token was
};

HttpAsker identify(EntryContext& context, const HttpConferenceRequest& http) {
  if (http.token.empty()) return {};
  const IpAddress network = limited_network(http.peer);
  if (!may_show_token(context, network)) return {.waits = true};
  if (const Session* known = context.room.sessions.find_by_token(http.token)) return {.person = known->person};
  TokenAnswer answer = judge_token(context, http.token, network);
  if (std::holds_alternative<accounts::TokenWaits>(answer)) return {.waits = true};
  if (const auto* refusal = std::get_if<TokenRefusal>(&answer)) {
    context.turn.counters.add(refusal->reason);
    return {.refused = refusal->reason};
  }
  return {.person = std::move(std::get<Person>(answer))};
}

bool is_denied(EntryContext& context, const Person& person, const std::string& machine_uid, const std::string& room) {
  Session asker;  // of nobody: it has no connection
  asker.person = person;
  asker.machine_uid = machine_uid;
  return entry_of(context, asker, room, context.room.rooms.find(room)) == Entry::deny;
}

}  // namespace

void handle_focus_iq(EntryContext& context, Session& session, const Element& iq) {
  const Element* payload = xmpp::iq_payload(iq);
  if (payload != nullptr && payload->is("conference", ns::kFocus) && xmpp::stanza_type(iq) == "set")
    return answer_conference(context, session, iq, *payload);
  if (payload != nullptr && payload->is("logout", ns::kFocus) && xmpp::stanza_type(iq) == "set") {
    log_out(context, session, payload->attribute("session-id"));
    return context.room.send(session.id, xmpp::make_iq_result(iq));
  }
  context.room.refuse(session.id, iq, StanzaCondition::service_unavailable, "iq-unknown");
}

HttpAnswer answer_conference_request(EntryContext& context, const HttpConferenceRequest& http) {
  const Result<jingle::ConferenceRequest> request = jingle::parse_conference_request(http.body);
  if (!request) {
    context.turn.counters.add(request.error().reason);
    return {400, jingle::write_error_body(request.error().reason)};
  }
  const std::optional<std::string> room = find_room_address(context, request->room);
  if (!room) {
    context.turn.counters.add("conference-request-bad-room");
    return {400, jingle::write_error_body("bad-room")};
  }
  const std::string machine_uid = request->machine_uid.substr(0, kMaxMachineUidLength);
  const std::optional<std::string> account =
      request->session_id.empty() ? std::nullopt
                                  : context.logins.find(context.turn.now, request->session_id, machine_uid);
  if (!request->session_id.empty() && !account) {  // Jitsi clients look for this text, behind the first character
    context.turn.counters.add("login-session-invalid");
    return {400, jingle::write_error_body("400 invalid-session")};
  }
  jingle::ConferenceAnswer answer;
  answer.room = *room;
  if (account) {
    answer.identity = *account;
    answer.session_id = request->session_id;
  } else {
    const HttpAsker asker = identify(context, http);
    if (asker.refused != nullptr) return {403, jingle::write_error_body(asker.refused)};
    if (asker.person && is_denied(context, *asker.person, machine_uid, *room)) {
      context.turn.counters.add("conference-request-login-required");
      return {403, jingle::write_error_body("not-authorized")};
    }
    answer.ready = !asker.waits;
  }
  answer.ready = answer.ready && is_ready(context, *room);
  answer.focus_jid = context.turn.addresses.focus_user;
  answer.machine_uid = request->machine_uid;
  for (const auto& [name, value] : make_properties(context, *room)) answer.properties[name] = value;
  return {200, jingle::write_conference_answer(answer)};
}

}  // namespace conclave::meeting
