#include "meeting/kept/room_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "meeting/common/limits.h"

namespace conclave::meeting {
using jingle::Json;

namespace {

// The switches by their names: alone, or in a group.
template <class Settings, class Flag, class Grouped>
void for_each_flag(Settings& settings, const Flag& flag, const Grouped& grouped) {
  flag("lobby", settings.lobby);
  flag("locked", settings.locked);
  grouped("startMuted", "audio", settings.start_audio_muted);
  grouped("startMuted", "video", settings.start_video_muted);
  grouped("restricted", "chat", settings.chat_restricted);
  grouped("restricted", "privateChat", settings.private_chat_restricted);
  grouped("restricted", "polls", settings.polls_restricted);
}

Result<void> read_flag(const std::string& name, const Json& value, bool& flag) {
  if (!value.is_bool()) return fail("bad-settings", name);
  flag = value.as_bool();
  return {};
}

Result<void> read_text(const std::string& name, const Json& value, size_t most, std::string& text) {
  if (!value.is_string() || value.as_string().size() > most) return fail("bad-settings", name);
  text = value.as_string();
  return {};
}

Result<void> read_limit(const Json& value, uint32_t& limit) {
  constexpr int64_t kMost = 1'000'000;
  const int64_t number = value.as_integer(-1);
  if (!value.is_number() || number < 0 || number > kMost) return fail("bad-settings", "limit");
  limit = static_cast<uint32_t>(number);
  return {};
}

Result<void> read_media(const Json& group, MediaTypes& media) {
  if (!group.is_object()) return fail("bad-settings", "moderated");
  for (const auto& [name, value] : group.members()) {
    const std::optional<MediaType> type = parse_media_type(name);
    bool on = false;
    if (!type || !read_flag(name, value, on)) return fail("bad-settings", "moderated." + name);
    if (on)
      media.add(*type);
    else
      media.remove(*type);
  }
  return {};
}

Result<void> read_group(RoomSettings& settings, const std::string& name, const Json& group) {
  if (!group.is_object()) return fail("bad-settings", name);
  for (const auto& [key, value] : group.members()) {
    const std::string full = fmt::format("{}.{}", name, key);
    Result<void> done = fail("bad-settings", full);
    for_each_flag(
        settings, [](const char*, bool) {},
        [&, member = key, wanted = &value](const char* of, const char* known, bool& flag) {
          if (name == of && member == known) done = read_flag(full, *wanted, flag);
        });
    if (!done) return done;
  }
  return {};
}

Result<void> read_member(RoomSettings& settings, const std::string& name, const Json& value) {
  if (name == "password") return read_text(name, value, kMaxPasswordLength, settings.password);
  if (name == "subject") return read_text(name, value, kMaxSubjectLength, settings.subject);
  if (name == "limit") return read_limit(value, settings.limit);
  if (name == "lobby") return read_flag(name, value, settings.lobby);
  if (name == "locked") return read_flag(name, value, settings.locked);
  if (name == "moderated") return read_media(value, settings.moderated);
  if (name == "startMuted" || name == "restricted") return read_group(settings, name, value);
  return fail("bad-settings", name);
}

template <class T>
void take(T& value, const T& before, const T& after) {
  if (before != after) value = after;
}

}  // namespace

Json to_json(const RoomSettings& settings) {
  Json json = Json::object();
  json.set("password", settings.password).set("limit", settings.limit).set("subject", settings.subject);
  Json moderated = Json::object();
  for (const MediaType type : kMediaTypes) moderated.set(std::string(to_string(type)), settings.moderated.has(type));
  json.set("moderated", std::move(moderated));
  for_each_flag(
      settings, [&](const char* name, bool value) { json.set(name, value); },
      [&](const char* group, const char* name, bool value) {
        Json& members = json.member(group);
        members.set(name, value);
      });
  return json;
}

Result<void> apply_changes(RoomSettings& settings, const Json& changes) {
  if (!changes.is_object()) return fail("bad-settings", "settings");
  RoomSettings changed = settings;
  for (const auto& [name, value] : changes.members())
    if (const Result<void> read = read_member(changed, name, value); !read) return read;
  settings = std::move(changed);
  return {};
}

void apply_difference(RoomSettings& settings, const RoomSettings& before, const RoomSettings& after) {
  take(settings.password, before.password, after.password);
  take(settings.lobby, before.lobby, after.lobby);
  take(settings.locked, before.locked, after.locked);
  take(settings.limit, before.limit, after.limit);
  take(settings.subject, before.subject, after.subject);
  take(settings.start_audio_muted, before.start_audio_muted, after.start_audio_muted);
  take(settings.start_video_muted, before.start_video_muted, after.start_video_muted);
  for (const MediaType type : kMediaTypes) {
    if (before.moderated.has(type) == after.moderated.has(type)) continue;
    if (after.moderated.has(type))
      settings.moderated.add(type);
    else
      settings.moderated.remove(type);
  }
  take(settings.chat_restricted, before.chat_restricted, after.chat_restricted);
  take(settings.private_chat_restricted, before.private_chat_restricted, after.private_chat_restricted);
  take(settings.polls_restricted, before.polls_restricted, after.polls_restricted);
}

}  // namespace conclave::meeting
