#include "meeting/entry/conference_request.h"

#include <array>
#include <utility>

#include "base/network.h"
#include "jingle/json_messages.h"
#include "jingle/offer.h"
#include "meeting/entry/logins.h"
#include "meeting/entry/policy.h"
#include "meeting/entry/shown_token.h"
#include "meeting/focus/iqs.h"
#include "meeting/room/av_moderation.h"
#include "xmpp/jid.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

// The room's normalised address, if it can be one of ours.
std::optional<std::string> find_room_address(const Context& context, std::string_view text) {
  const Result<xmpp::Jid> room = context.addresses.parse(text);
  if (!room || !room->is_bare() || room->local().empty() || !context.addresses.is_room_domain(room->domain()))
    return std::nullopt;
  return room->to_string();
}

// An error would be final for the client; "not ready" makes it ask again, which is right for a passing overload.
bool is_ready(const Context& context, std::string_view address) {
  const Room* room = context.rooms.find(address);
  return (room != nullptr && room->opened) || context.rooms.size() < context.config.max_rooms;
}

std::array<std::pair<const char*, const char*>, 3> make_properties(const Context& context) {
  const bool login = context.config.access.create == Creators::members;
  return {{{"authentication", login ? "true" : "false"}, {"externalAuth", "false"}, {"sipGatewayEnabled", "false"}}};
}

void answer_conference(Context& context, Session& session, const Element& iq, const Element& request) {
  const std::optional<std::string> room = find_room_address(context, request.attribute("room"));
  if (!room) {
    return context.refuse(session.id, iq, StanzaCondition::bad_request, "conference-request-bad-room");
  }
  if (request.has_attribute("machine-uid"))
    session.machine_uid = request.attribute("machine-uid").substr(0, kMaxMachineUidLength);
  const std::optional<LoginState> login = take_login(context, session, request.attribute("session-id"));
  if (!login) {  // Jitsi-specific: the client matches the element by its name, and asks again without the id
    context.counters.add("login-session-invalid");
    Element error = xmpp::make_error(iq, StanzaCondition::not_acceptable);
    error.child("error")->add("session-invalid", ns::kFocus);
    return context.send(session.id, error);
  }
  const ShownToken token = take_token(context, session, request.attribute("token"));
  if (token == ShownToken::refused)  // why, the counter of the token says
    return context.send(session.id, xmpp::make_error(iq, StanzaCondition::not_authorized));
  // Stock clients offer the login.
  if (token == ShownToken::good && entry_of(context, session, *room, context.rooms.find(*room)) == Entry::deny)
    return context.refuse(session.id, iq, StanzaCondition::not_authorized, "conference-request-login-required");
  Element result = xmpp::make_iq_result(iq);
  Element& conference = result.add("conference", ns::kFocus);
  conference.set("room", *room)
      .set("ready", token == ShownToken::good && is_ready(context, *room) ? "true" : "false")
      .set("focusjid", context.addresses.focus_user);
  if (!login->identity.empty()) conference.set("identity", login->identity);
  if (!login->session_id.empty()) conference.set("session-id", login->session_id);
  for (const auto& [name, value] : make_properties(context))
    conference.add("property").set("name", name).set("value", value);
  context.send(session.id, result);
}

// Who asks over HTTP is known by a login or a token alone; of others everything is decided when they join, over a
// connection that says who they are.
struct HttpAsker {
  std::optional<Person> person{};
  bool waits = false;             ///< for the key of his token, or has asked too often
  const char* refused = nullptr;  ///< why his token was
};

HttpAsker identify(Context& context, const HttpConferenceRequest& http) {
  if (http.token.empty()) return {};
  const IpAddress network = limited_network(http.peer);
  // Checking a signature costs more than anything else that a stranger may ask for here.
  if (!network.is_unspecified() && !context.kept.rates.shown_tokens.take(context.now, network)) {
    context.counters.add("token-rate-of-address");
    return {.waits = true};
  }
  if (const Session* known = context.sessions.find_by_token(http.token)) return {.person = known->person};
  TokenAnswer answer = judge_token(context, http.token, network);
  if (std::holds_alternative<accounts::TokenWaits>(answer)) return {.waits = true};
  if (const auto* refusal = std::get_if<TokenRefusal>(&answer)) {
    context.counters.add(refusal->reason);
    return {.refused = refusal->reason};
  }
  return {.person = std::move(std::get<Person>(answer))};
}

bool is_denied(Context& context, const Person& person, const std::string& machine_uid, const std::string& room) {
  Session asker;  // of nobody: it has no connection
  asker.person = person;
  asker.machine_uid = machine_uid;
  return entry_of(context, asker, room, context.rooms.find(room)) == Entry::deny;
}

}  // namespace

void handle_focus_iq(Context& context, Session& session, const Element& iq) {
  const Element* payload = xmpp::iq_payload(iq);
  if (payload != nullptr && payload->is("conference", ns::kFocus) && xmpp::stanza_type(iq) == "set")
    return answer_conference(context, session, iq, *payload);
  if (payload != nullptr && payload->is("logout", ns::kFocus) && xmpp::stanza_type(iq) == "set") {
    log_out(context, session, payload->attribute("session-id"));
    return context.send(session.id, xmpp::make_iq_result(iq));
  }
  context.refuse(session.id, iq, StanzaCondition::service_unavailable, "iq-unknown");
}

HttpAnswer answer_conference_request(Context& context, const HttpConferenceRequest& http) {
  const Result<jingle::ConferenceRequest> request = jingle::parse_conference_request(http.body);
  if (!request) {
    context.counters.add(request.error().reason);
    return {400, jingle::write_error_body(request.error().reason)};
  }
  const std::optional<std::string> room = find_room_address(context, request->room);
  if (!room) {
    context.counters.add("conference-request-bad-room");
    return {400, jingle::write_error_body("bad-room")};
  }
  const std::string machine_uid = request->machine_uid.substr(0, kMaxMachineUidLength);
  const std::optional<std::string> account =
      request->session_id.empty() ? std::nullopt : context.logins.find(context.now, request->session_id, machine_uid);
  if (!request->session_id.empty() && !account) {  // stock clients look for this text, behind the first character
    context.counters.add("login-session-invalid");
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
      context.counters.add("conference-request-login-required");
      return {403, jingle::write_error_body("not-authorized")};
    }
    answer.ready = !asker.waits;
  }
  answer.ready = answer.ready && is_ready(context, *room);
  answer.focus_jid = context.addresses.focus_user;
  answer.machine_uid = request->machine_uid;
  for (const auto& [name, value] : make_properties(context)) answer.properties[name] = value;
  return {200, jingle::write_conference_answer(answer)};
}

void handle_mute(Context& context, Room& room, const Occupant& sender, const Element& iq, const Element& mute) {
  const auto refuse = [&](StanzaCondition condition, const char* reason) {
    context.counters.add(reason);
    context.send(sender, xmpp::make_error(iq, condition));
  };
  const MediaType media = mute.xmlns() == ns::kJitmeetVideo     ? MediaType::video
                          : mute.xmlns() == ns::kJitmeetDesktop ? MediaType::desktop
                                                                : MediaType::audio;
  const Result<xmpp::Jid> target_jid = context.addresses.parse(mute.attribute("jid"));
  Occupant* target =
      target_jid && target_jid->bare_text() == room.jid() ? room.find_by_nick(target_jid->resource()) : nullptr;
  // Stock clients say so when somebody who was muted from afar speaks again; there is nothing to be done.
  if (target == &sender && mute.text() == "false" && !barred(context, room, sender).has(media))
    return context.send(sender, xmpp::make_iq_result(iq));
  if (sender.role != Role::moderator) return refuse(StanzaCondition::not_allowed, "mute-forbidden");
  // Nobody can be unmuted from afar.
  if (mute.text() != "true") return refuse(StanzaCondition::not_allowed, "mute-remote-unmute");
  if (target == nullptr) return refuse(StanzaCondition::item_not_found, "mute-no-target");
  context.send(sender, xmpp::make_iq_result(iq));
  send_mute(context, room, *target, media, sender.jid);
}

void send_mute(Context& context, const Room& room, const Occupant& target, MediaType media, const std::string& actor) {
  Element request = xmpp::make_iq(xmpp::IqType::set, make_iq_id(context), room.focus_jid(), target.real_jid);
  request.add(jingle::make_mute(to_string(media), actor));
  context.send(target, request);
}

}  // namespace conclave::meeting
