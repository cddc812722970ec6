#include "jingle/json_messages.h"

#include "jingle/sources.h"
#include "xmpp/ns.h"

namespace conclave::jingle {

namespace {

constexpr size_t kMaxSources = 32;
constexpr size_t kMaxProperties = 64;
constexpr size_t kMaxText = 4096;

Json typed(const char* type) { return Json::object().set("type", type); }

bool belongs_to(std::string_view name, std::string_view owner) {
  return is_source_name(name, owner, MediaKind::audio) || is_source_name(name, owner, MediaKind::video);
}

bool is_video(std::string_view name) { return is_source_name(name, source_owner(name), MediaKind::video); }

/// Properties are texts; stock clients also send booleans and numbers.
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

Json make_av_moderation_enabled(bool enabled, std::string_view media_type, std::string actor, std::string room) {
  return typed("av_moderation")
      .set("enabled", enabled)
      .set("mediaType", media_type)
      .set("actor", std::move(actor))
      .set("room", std::move(room));
}

Json make_av_moderation_whitelist(std::string_view media_type, const std::vector<std::string>& occupants) {
  Json lists = Json::object().set(std::string(media_type), Json::array(occupants));
  return typed("av_moderation").set("whitelists", std::move(lists)).set("mediaType", media_type);
}

Json make_av_moderation_approval(std::string_view media_type, bool approved) {
  return typed("av_moderation").set(approved ? "approved" : "removed", true).set("mediaType", media_type);
}

Json make_lobby_enabled(bool enabled) {
  return typed("lobby-notify").set("event", "LOBBY-ENABLED").set("value", enabled);
}

Json make_lobby_decision(bool granted, std::string occupant, std::string name) {
  return typed("lobby-notify")
      .set("event", granted ? "LOBBY-ACCESS-GRANTED" : "LOBBY-ACCESS-DENIED")
      .set("value", std::move(occupant))
      .set("name", std::move(name));
}

Result<std::vector<SourceState>> parse_source_info(std::string_view text, std::string_view owner) {
  const Result<Json> json = Json::parse(text, {.max_bytes = 16 * 1024, .max_depth = 8, .max_values = 512});
  if (!json) return tl::unexpected<Error>(json.error());
  if (!json->is_object()) return fail("bad-source-info");
  std::vector<SourceState> states;
  for (const auto& [name, value] : json->members()) {
    if (!belongs_to(name, owner)) continue;
    if (states.size() == kMaxSources) return fail("bad-source-info", "too many");
    SourceState state{name, value["muted"].as_bool(false), VideoType::camera};
    if (is_video(name) && value["videoType"].is_string())
      state.video_type = parse_video_type(value["videoType"].as_string()).value_or(VideoType::camera);
    states.push_back(std::move(state));
  }
  return states;
}

std::string write_source_info(const std::vector<SourceState>& states) {
  Json json = Json::object();
  for (const SourceState& state : states) {
    Json entry = Json::object().set("muted", state.muted);
    if (is_video(state.name)) entry.set("videoType", to_string(state.video_type));
    json.set(state.name, std::move(entry));
  }
  return json.to_string();
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
