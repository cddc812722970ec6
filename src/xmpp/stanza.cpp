#include "xmpp/stanza.h"

#include <array>

#include "xmpp/ns.h"

namespace conclave::xmpp {

namespace {

constexpr std::array<const char*, 4> kIqTypes{"get", "set", "result", "error"};

struct ConditionInfo {
  std::string_view name;
  StanzaErrorType type;
};

// In the order of StanzaCondition; the types are those of RFC 6120 8.3.3.
constexpr std::array<ConditionInfo, 22> kConditions{{
    {"bad-request", StanzaErrorType::modify},
    {"conflict", StanzaErrorType::cancel},
    {"feature-not-implemented", StanzaErrorType::cancel},
    {"forbidden", StanzaErrorType::auth},
    {"gone", StanzaErrorType::cancel},
    {"internal-server-error", StanzaErrorType::cancel},
    {"item-not-found", StanzaErrorType::cancel},
    {"jid-malformed", StanzaErrorType::modify},
    {"not-acceptable", StanzaErrorType::modify},
    {"not-allowed", StanzaErrorType::cancel},
    {"not-authorized", StanzaErrorType::auth},
    {"policy-violation", StanzaErrorType::modify},
    {"recipient-unavailable", StanzaErrorType::wait},
    {"redirect", StanzaErrorType::modify},
    {"registration-required", StanzaErrorType::auth},
    {"remote-server-not-found", StanzaErrorType::cancel},
    {"remote-server-timeout", StanzaErrorType::wait},
    {"resource-constraint", StanzaErrorType::wait},
    {"service-unavailable", StanzaErrorType::cancel},
    {"subscription-required", StanzaErrorType::auth},
    {"undefined-condition", StanzaErrorType::cancel},
    {"unexpected-request", StanzaErrorType::wait},
}};

void set_unless_empty(Element& element, const char* name, std::string value) {
  if (!value.empty()) element.set(name, std::move(value));
}

Element make_answer(const Element& request, const char* type) {
  Element answer(request.name(), ns::kClient);
  answer.set("type", type);
  set_unless_empty(answer, "id", stanza_id(request));
  set_unless_empty(answer, "from", stanza_to(request));
  set_unless_empty(answer, "to", stanza_from(request));
  return answer;
}

}  // namespace

Element make_iq(IqType type, std::string id, std::string from, std::string to) {
  Element iq("iq", ns::kClient);
  iq.set("type", kIqTypes[static_cast<size_t>(type)]);
  set_unless_empty(iq, "id", std::move(id));
  set_unless_empty(iq, "from", std::move(from));
  set_unless_empty(iq, "to", std::move(to));
  return iq;
}

Element make_message(std::string type, std::string from, std::string to, std::string id) {
  Element message("message", ns::kClient);
  set_unless_empty(message, "type", std::move(type));
  set_unless_empty(message, "id", std::move(id));
  set_unless_empty(message, "from", std::move(from));
  set_unless_empty(message, "to", std::move(to));
  return message;
}

Element make_presence(std::string from, std::string to, std::string type) {
  Element presence("presence", ns::kClient);
  set_unless_empty(presence, "type", std::move(type));
  set_unless_empty(presence, "from", std::move(from));
  set_unless_empty(presence, "to", std::move(to));
  return presence;
}

bool is_iq(const Element& element) { return element.is("iq", ns::kClient); }
bool is_message(const Element& element) { return element.is("message", ns::kClient); }
bool is_presence(const Element& element) { return element.is("presence", ns::kClient); }

bool is_iq_request(const Element& element) {
  return is_iq(element) && (stanza_type(element) == "get" || stanza_type(element) == "set");
}

const Element* iq_payload(const Element& iq) {
  for (const Element& child : iq.children())
    if (!child.is_text()) return &child;
  return nullptr;
}

Element make_iq_result(const Element& request) { return make_answer(request, "result"); }

std::string_view to_string(StanzaCondition condition) { return kConditions[static_cast<size_t>(condition)].name; }

std::string_view to_string(StanzaErrorType type) {
  switch (type) {
    case StanzaErrorType::auth:
      return "auth";
    case StanzaErrorType::cancel:
      return "cancel";
    case StanzaErrorType::continue_:
      return "continue";
    case StanzaErrorType::modify:
      return "modify";
    case StanzaErrorType::wait:
      return "wait";
  }
  return "cancel";
}

StanzaErrorType default_type(StanzaCondition condition) { return kConditions[static_cast<size_t>(condition)].type; }

Element make_error_element(StanzaCondition condition, std::string text, std::optional<StanzaErrorType> type) {
  Element error("error");
  error.set("type", std::string(to_string(type.value_or(default_type(condition)))));
  error.add(std::string(to_string(condition)), ns::kStanzas);
  if (!text.empty()) error.add("text", ns::kStanzas).add_text(std::move(text));
  return error;
}

Element make_error(const Element& request, StanzaCondition condition, std::string text,
                   std::optional<StanzaErrorType> type) {
  Element answer = make_answer(request, "error");
  answer.add(make_error_element(condition, std::move(text), type));
  return answer;
}

}  // namespace conclave::xmpp
