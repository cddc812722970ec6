// The room's metadata object. A moderator may change any key but those that the server answers for.
#include <algorithm>
#include <array>

#include "jingle/json_messages.h"

namespace conclave::jingle {

namespace {

constexpr size_t kMaxKeys = 64;
constexpr size_t kMaxKeySize = 128;
constexpr size_t kMaxSize = 64 * 1024;

constexpr std::array<std::string_view, 14> kProtectedKeys{"allownersEnabled",
                                                          "asyncTranscription",
                                                          "audioTranslationRequests",
                                                          "conferencePresetsServiceEnabled",
                                                          "dialinEnabled",
                                                          "lobbyEnabled",
                                                          "locked",
                                                          "moderators",
                                                          "participants",
                                                          "participantsSoftLimit",
                                                          "services",
                                                          "transcriberType",
                                                          "transcription",
                                                          "visitorsEnabled"};

}  // namespace

bool is_protected_metadata_key(std::string_view key) {
  return std::find(kProtectedKeys.begin(), kProtectedKeys.end(), key) != kProtectedKeys.end();
}

Result<void> RoomMetadata::apply(const Json& request) {
  const std::string& key = request["key"].as_string();
  const Json& data = request["data"];
  if (request["type"].as_string() != "room_metadata" || key.empty() || key.size() > kMaxKeySize || data.is_null())
    return fail("bad-metadata");
  if (is_protected_metadata_key(key)) return fail("protected-key", key);
  Json changed = object_;
  changed.set(key, data);
  if (changed.members().size() > kMaxKeys || changed.to_string().size() > kMaxSize) return fail("metadata-limit");
  object_ = std::move(changed);
  return {};
}

void RoomMetadata::set(std::string key, Json data) {
  if (data.is_null())
    object_.erase(key);
  else
    object_.set(std::move(key), std::move(data));
}

Json RoomMetadata::message(const Json& services) const {
  Json metadata = object_;
  if (!services.is_null()) metadata.set("services", services);
  return Json::object().set("type", "room_metadata").set("metadata", std::move(metadata));
}

}  // namespace conclave::jingle
