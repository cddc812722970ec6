// JSON that travels in XMPP or HTTP rather than on the bridge channel: <json-message>, SourceInfo in presence, the
// conference request over HTTP.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/media.h"
#include "base/result.h"
#include "jingle/json.h"
#include "xmpp/element.h"

namespace conclave::jingle {

/// <json-message xmlns="http://jitsi.org/jitmeet" [room=…]>…</json-message>
xmpp::Element make_json_message(const Json& message, std::string room = {});
/// The object in a <json-message> (or <room_metadata>) element. Errors: "bad-json", "json-limit".
Result<Json> parse_json_message(const xmpp::Element& element, const JsonLimits& limits = {});

// --- messages of the room components ---

/// {"type":"av_moderation","enabled":…,"mediaType":…,"actor":…,"room":…}
Json make_av_moderation_enabled(bool enabled, std::string_view media_type, std::string actor, std::string room);
/// {"type":"av_moderation","whitelists":{"<media>":[…]},"mediaType":…}: one message per media type; the complete list.
Json make_av_moderation_whitelist(std::string_view media_type, const std::vector<std::string>& occupants);
/// {"type":"av_moderation","approved":true,…} or {"removed":true,…}
Json make_av_moderation_approval(std::string_view media_type, bool approved);
/// {"type":"lobby-notify","event":"LOBBY-ENABLED","value":…}
Json make_lobby_enabled(bool enabled);
/// {"type":"lobby-notify","event":"LOBBY-ACCESS-GRANTED|DENIED","value":"<lobby occupant JID>","name":…}
Json make_lobby_decision(bool granted, std::string occupant, std::string name);

// --- SourceInfo in presence ---

struct SourceState {
  std::string name;
  bool muted = true;
  VideoType video_type = VideoType::camera;
  friend bool operator==(const SourceState&, const SourceState&) = default;
};
/// The text of <SourceInfo>: entries whose name does not belong to `owner` are left out. At most 32 entries.
/// Errors: "bad-json", "json-limit", "bad-source-info".
Result<std::vector<SourceState>> parse_source_info(std::string_view text, std::string_view owner);
std::string write_source_info(const std::vector<SourceState>& states);

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
