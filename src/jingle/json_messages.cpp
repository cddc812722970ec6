#include "jingle/json_messages.h"

#include "xmpp/ns.h"

namespace conclave::jingle {

namespace {

constexpr size_t kMaxProperties = 64;
constexpr size_t kMaxText = 4096;

/// Properties are texts; Jitsi clients also send booleans and numbers.
std::string property_text(const Json& value) { return value.is_string() ? value.as_string() : value.to_string(); }

void set_unless_empty(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json.set(key, value);
}

}  // namespace

xmpp::Element make_json_message(const Json& message, std::string room) {
  xmpp::Element element("json-message", xmpp::ns::kJitmeet);
  if (!room.empty()) element.set("room", std::move(room));
  element.add_text(message.to_string());
  return element;
}

Result<Json> parse_json_message(const xmpp::Element& element, const JsonLimits& limits) {
  Result<Json> json = Json::parse(element.text(), limits);
  if (json && !json->is_object()) return fail("bad-json", "not an object");
  return json;
}

Result<ConferenceRequest> parse_conference_request(std::string_view body) {
  const Result<Json> json = Json::parse(body, {.max_bytes = 16 * 1024, .max_depth = 8, .max_values = 512});
  if (!json) return tl::unexpected<Error>(json.error());
  ConferenceRequest request{
      (*json)["room"].as_string(), (*json)["machineUid"].as_string(), (*json)["sessionId"].as_string(), {}};
  const std::vector<Json::Member>& properties = (*json)["properties"].members();
  if (request.room.empty() || request.room.size() > kMaxText || request.machine_uid.size() > kMaxText ||
      request.session_id.size() > kMaxText || properties.size() > kMaxProperties)
    return fail("bad-conference-request");
  for (const auto& [name, value] : properties) request.properties.emplace(name, property_text(value));
  return request;
}

std::string write_conference_answer(const ConferenceAnswer& answer) {
  Json json = Json::object().set("room", answer.room).set("ready", answer.ready).set("focusJid", answer.focus_jid);
  set_unless_empty(json, "sessionId", answer.session_id);
  set_unless_empty(json, "machineUid", answer.machine_uid);
  set_unless_empty(json, "identity", answer.identity);
  Json properties = Json::object();  // clients need the object, even an empty one
  for (const auto& [name, value] : answer.properties) properties.append_member(name, value);
  return json.set("properties", std::move(properties)).to_string();
}

std::string write_error_body(std::string_view error) { return Json::object().set("error", error).to_string(); }

}  // namespace conclave::jingle
