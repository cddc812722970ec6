#include "meeting/entry/server_admin.h"

#include <string>
#include <utility>

#include "jingle/json_messages.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::Json;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

/// By an account of their own, which administers the server as of now, whatever it was when they logged in. A guest who
/// took over a login with an id, and whoever came by a token or an invitation, do not count.
bool administers(const EntryContext& context, const Session& session) {
  if (session.identity.anonymous || session.person.account.empty()) return false;
  const std::optional<Person> person = context.identities.person_of_account(session.person.account);
  return person && person->standing == Standing::admin;
}

void refuse_malformed(EntryContext& context, const Session& session, const Element& iq) {
  context.room.refuse(session.id, iq, StanzaCondition::bad_request, "admin-malformed");
}

Element without_content(const Element& iq) {
  Element bare("iq");
  for (const char* name : {"id", "from", "to", "type"})
    if (iq.has_attribute(name)) bare.set(name, iq.attribute(name));
  return bare;
}

void pass_on(EntryContext& context, const Session& session, const Element& iq, const char* xmlns, AskAdmin question) {
  question.ticket = context.admin.add({session.id, without_content(iq), xmlns});
  context.turn.act(std::move(question));
}

/// True: it was refused.
bool refuse_too_much(EntryContext& context, Session& session, const Element& iq, uint32_t cost) {
  if (session.admin.take(context.turn.now, cost) && !context.admin.full()) return false;
  context.room.refuse(session.id, iq, StanzaCondition::resource_constraint, "admin-rate");
  return true;
}

}  // namespace

void handle_server_admin_iq(EntryContext& context, Session& session, const Element& iq, const Element& request) {
  if (!administers(context, session))
    return context.room.refuse(session.id, iq, StanzaCondition::forbidden, "admin-forbidden");
  if (refuse_too_much(context, session, iq, 1)) return;
  const Result<Json> json =
      jingle::parse_json_message(request, {.max_bytes = kMaxAdminRequestBytes, .max_depth = 4, .max_values = 64});
  if (!json) return refuse_malformed(context, session, iq);
  const std::string& command = (*json)["command"].as_string();
  const Json& arguments = (*json)["arguments"];
  if (command.empty() || (!arguments.is_null() && !arguments.is_object()))
    return refuse_malformed(context, session, iq);
  pass_on(context, session, iq, ns::kConclaveAdmin,
          {.command = command,
           .arguments = arguments.is_null() ? Json::object() : arguments,
           .account = session.person.account});
}

void handle_password_iq(EntryContext& context, Session& session, const Element& iq, const Element& request) {
  // As with PLAIN (RFC 4616 4): not where it could be overheard.
  if (!session.confidential)
    return context.room.refuse(session.id, iq, StanzaCondition::not_acceptable, "password-not-confidential");
  const Result<Json> json =
      jingle::parse_json_message(request, {.max_bytes = kMaxAdminRequestBytes, .max_depth = 2, .max_values = 8});
  if (!json || !(*json)["code"].is_string()) return refuse_malformed(context, session, iq);
  const bool sets = (*json)["password"].is_string();
  if (refuse_too_much(context, session, iq, sets ? kPasswordCodeCost : 1)) return;
  AskAdmin question{.command = sets ? "password set" : "password look"};
  question.arguments.set("code", (*json)["code"]);
  if (sets) question.arguments.set("password", (*json)["password"]);
  pass_on(context, session, iq, ns::kConclavePassword, std::move(question));
}

void handle_admin_answer(EntryContext& context, const AdminAnswered& answer) {
  const auto asked = context.admin.extract(answer.ticket);
  if (!asked || context.room.sessions.find(asked->session) == nullptr) return;
  // The account is no administrator's any more as the store knows it, or this command is not for the net.
  if (answer.error == "forbidden")
    return context.room.refuse(asked->session, asked->request, StanzaCondition::forbidden, "admin-forbidden");
  Json json = Json::object();
  if (answer.error.empty())
    json.set("result", answer.result);
  else
    json.set("error", answer.error).set("text", answer.text);
  std::string text = json.to_string();
  if (text.size() > kMaxAdminAnswerBytes)
    return context.room.refuse(asked->session, asked->request, StanzaCondition::resource_constraint, "admin-too-much");
  Element result = xmpp::make_iq_result(asked->request);
  const bool password = asked->xmlns == ns::kConclavePassword;
  result.add(password ? "password" : "admin", asked->xmlns).add_text(std::move(text));
  context.room.send(asked->session, result);
}

}  // namespace conclave::meeting
