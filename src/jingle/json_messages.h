// JSON that travels in XMPP or HTTP rather than on the bridge channel: <json-message>, the conference request over
// HTTP, room metadata. SourceInfo in presence is passed on as it is and not read here.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "jingle/json.h"
#include "xmpp/element.h"

namespace conclave::jingle {

/// <json-message xmlns="http://jitsi.org/jitmeet" [room=…]>…</json-message>
xmpp::Element make_json_message(const Json& message, std::string room = {});
/// The object in a <json-message> (or <room_metadata>) element. Errors: "bad-json", "json-limit".
Result<Json> parse_json_message(const xmpp::Element& element, const JsonLimits& limits = {});

// --- conference request over HTTP ---

struct ConferenceRequest {
  std::string room;
  std::string machine_uid;
  std::string session_id;
  std::map<std::string, std::string> properties;
};
struct ConferenceAnswer {
  std::string room;
  bool ready = true;
  std::string focus_jid;
  std::string machine_uid;
  std::string session_id;  ///< empty: left out, like identity
  std::string identity;
  std::map<std::string, std::string> properties;
};
/// Errors: "bad-json", "json-limit", "bad-conference-request".
Result<ConferenceRequest> parse_conference_request(std::string_view body);
std::string write_conference_answer(const ConferenceAnswer& answer);
/// Body of an error answer: {"error":"…"}
std::string write_error_body(std::string_view error);

// --- room metadata ---

/// The shared key-value object of a room, which moderators edit through the metadata component.
class RoomMetadata {
 public:
  /// What a client asked for: {"type":"room_metadata","key":…,"data":…}. Errors: "bad-metadata", "protected-key",
  /// "metadata-limit" (64 keys, 64 KiB in all).
  Result<void> apply(const Json& request);
  /// By the server itself: any key; null removes it. Not limited.
  void set(std::string key, Json data);
  const Json& get(std::string_view key) const { return object_[key]; }

  /// {"type":"room_metadata","metadata":{…}}; `services` (an array) is added when it is not null.
  Json message(const Json& services = {}) const;
  const Json& object() const { return object_; }

 private:
  Json object_ = Json::object();
};

/// True for keys that only the server sets.
bool is_protected_metadata_key(std::string_view key);

}  // namespace conclave::jingle
