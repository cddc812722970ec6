#include "jingle/bridge_channel.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "jingle/json.h"
#include "jingle/sources.h"
#include "jingle/text.h"

namespace conclave::jingle {

namespace {

constexpr size_t kMaxNames = 1024;  // in one list
constexpr size_t kMaxNameSize = 256;
constexpr int64_t kMaxHeight = 1 << 20;
constexpr int64_t kMaxRate = 1'000'000'000;
constexpr JsonLimits kLimits{.max_bytes = 64 * 1024, .max_depth = 16, .max_values = 8192, .max_members = 1024};

tl::unexpected<Error> bad(const char* member) { return fail("bad-channel-message", member); }

/// A height or count: negative numbers all mean "no limit".
Result<std::optional<int32_t>> parse_count(const Json& json, const char* name) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_number()) return bad(name);
  return static_cast<int32_t>(std::clamp<int64_t>(json.as_integer(-1), -1, kMaxHeight));
}

/// Bits a second; a negative number: not known.
Result<std::optional<int64_t>> parse_rate(const Json& json, const char* name) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_number()) return bad(name);
  return std::clamp<int64_t>(json.as_integer(-1), -1, kMaxRate);
}

Result<std::optional<std::vector<std::string>>> parse_names(const Json& json, const char* name) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_array() || json.items().size() > kMaxNames) return bad(name);
  std::vector<std::string> names;
  names.reserve(json.items().size());
  for (const Json& item : json.items()) {
    if (!item.is_string() || item.as_string().size() > kMaxNameSize) return bad(name);
    names.push_back(item.as_string());
  }
  return names;
}

Result<std::optional<std::map<std::string, int32_t>>> parse_constraints(const Json& json) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_object()) return bad("constraints");
  std::map<std::string, int32_t> constraints;
  for (const Json::Member& member : json.members()) {
    const auto height = parse_count(member.second["maxHeight"], "constraints");
    if (!height || !*height || member.first.size() > kMaxNameSize) return bad("constraints");
    constraints.emplace(member.first, **height);
  }
  return constraints;
}

Result<ChannelMessage> parse_video_constraints(const Json& json, const EndpointId& from) {
  ReceiverVideoConstraints message;
  message.endpoint = from;
  const auto last_n = parse_count(json["lastN"], "lastN");
  const auto assumed = parse_rate(json["assumedBandwidthBps"], "assumedBandwidthBps");
  const auto default_height = parse_count(json["defaultConstraints"]["maxHeight"], "defaultConstraints");
  auto constraints = parse_constraints(json["constraints"]);
  auto selected = parse_names(json["selectedSources"], "selectedSources");
  auto on_stage = parse_names(json["onStageSources"], "onStageSources");
  if (!last_n) return tl::unexpected<Error>(last_n.error());
  if (!assumed) return tl::unexpected<Error>(assumed.error());
  if (!default_height) return tl::unexpected<Error>(default_height.error());
  if (!constraints) return tl::unexpected<Error>(constraints.error());
  if (!selected) return tl::unexpected<Error>(selected.error());
  if (!on_stage) return tl::unexpected<Error>(on_stage.error());
  message.last_n = *last_n;
  message.assumed_bandwidth_bps = *assumed;
  message.default_max_height = *default_height;
  message.constraints = std::move(*constraints);
  message.selected_sources = std::move(*selected);
  message.on_stage_sources = std::move(*on_stage);
  return message;
}

Result<ChannelMessage> parse_last_n(const Json& json, const EndpointId& from) {
  ReceiverVideoConstraints message;
  message.endpoint = from;
  const auto last_n = parse_count(json["lastN"], "lastN");
  if (!last_n || !*last_n) return bad("lastN");
  message.last_n = *last_n;
  return message;
}

/// The older form: mode All, None, Include or Exclude with one list.
Result<ChannelMessage> parse_audio_mode(const Json& json, ReceiverAudioSubscription message) {
  const std::string mode = ascii::to_lower(json["mode"].as_string());
  auto list = parse_names(json["list"], "list");
  if (!list) return tl::unexpected<Error>(list.error());
  message.all = mode == "all" || mode == "exclude";
  if (mode == "include")
    message.include = std::move(*list).value_or(std::vector<std::string>{});
  else if (mode == "exclude")
    message.exclude = std::move(*list).value_or(std::vector<std::string>{});
  else if (mode != "all" && mode != "none")
    return bad("mode");
  return message;
}

Result<ChannelMessage> parse_audio_subscription(const Json& json, const EndpointId& from) {
  ReceiverAudioSubscription message;
  message.endpoint = from;
  if (json["mode"].is_string()) return parse_audio_mode(json, std::move(message));
  auto include = parse_names(json["include"], "include");
  auto exclude = parse_names(json["exclude"], "exclude");
  if (!include) return tl::unexpected<Error>(include.error());
  if (!exclude) return tl::unexpected<Error>(exclude.error());
  if (!json["all"].is_null() && !json["all"].is_bool()) return bad("all");
  message.include = std::move(*include).value_or(std::vector<std::string>{});
  message.exclude = std::move(*exclude).value_or(std::vector<std::string>{});
  message.all = json["all"].as_bool(message.include.empty());
  return message;
}

Result<ChannelMessage> parse_source_video_type(const Json& json, const EndpointId& from) {
  SourceVideoType message;
  message.endpoint = from;
  message.source = json["sourceName"].as_string();
  const auto type = parse_video_type(json["videoType"].as_string());
  if (!type) return bad("videoType");
  if (!is_source_name(message.source, from, MediaKind::video)) return bad("sourceName");
  message.type = *type;
  return message;
}

Result<ChannelMessage> parse_source_map_applied(const Json& json, const EndpointId& from) {
  const int64_t version = json["version"].as_integer(-1);
  if (version < 0) return bad("version");
  SourceMapApplied message;
  message.endpoint = from;
  message.version = static_cast<uint64_t>(version);
  return message;
}

Result<ChannelMessage> parse_endpoint_message(Json json, const EndpointId& from) {
  // Clients take the payload for an object.
  if (!json["msgPayload"].is_object()) return bad("msgPayload");
  if (!json["to"].is_null() && !json["to"].is_string()) return bad("to");
  EndpointMessage message{json["to"].as_string(), {}};
  if (message.to.size() > kMaxNameSize) return bad("to");
  json.set("from", from);
  message.json = json.to_string();
  return message;
}

Result<ChannelMessage> parse_endpoint_stats(Json json, const EndpointId& from) {
  json.set("from", from);
  return EndpointStats{json.to_string()};
}

}  // namespace

Result<ChannelMessage> parse_channel_message(std::string_view text, const EndpointId& from) {
  Result<Json> json = Json::parse(text, kLimits);
  if (!json) return tl::unexpected<Error>(json.error());
  const std::string name = (*json)["colibriClass"].as_string();
  if (name == "ReceiverVideoConstraints") return parse_video_constraints(*json, from);
  if (name == "EndpointStats") return parse_endpoint_stats(std::move(*json), from);
  if (name == "EndpointMessage") return parse_endpoint_message(std::move(*json), from);
  if (name == "SourceVideoTypeMessage") return parse_source_video_type(*json, from);
  if (name == "ReceiverAudioSubscription") return parse_audio_subscription(*json, from);
  if (name == "SourceMapApplied") return parse_source_map_applied(*json, from);
  if (name == "LastNChangedEvent") return parse_last_n(*json, from);
  if (name == "ClientHello") return ClientHello{};
  return fail("unknown-channel-message", name.substr(0, 64));
}

// --- server to client ---

std::string write_server_hello(std::string_view version) {
  return make_channel_message("ServerHello").set("version", version).to_string();
}

std::string write_channel_message(const SenderConstraintsChanged& event) {
  return make_channel_message("SenderSourceConstraints")
      .set("sourceName", event.source)
      .set("maxHeight", event.max_height)
      .to_string();
}

std::string write_channel_message(const ForwardedSourcesChanged& event) {
  return make_channel_message("ForwardedSources").set("forwardedSources", Json::array(event.sources)).to_string();
}

std::string write_channel_message(const DominantSpeakerChanged& event) {
  return make_channel_message("DominantSpeakerEndpointChangeEvent")
      .set("dominantSpeakerEndpoint", event.speaker)
      .set("previousSpeakers", Json::array(event.previous))
      .set("silence", false)
      .to_string();
}

std::string write_channel_message(const ConnectivityChanged& event) {
  return make_channel_message("EndpointConnectivityStatusChangeEvent")
      .set("endpoint", event.endpoint)
      .set("active", event.active ? "true" : "false")  // text, not a boolean: clients compare with "true"
      .to_string();
}

std::string write_channel_message(const ConnectionStatsReport& event) {
  return make_channel_message("ConnectionStats")
      .set("estimatedDownlinkBandwidth", event.estimated_downlink_bps)
      .to_string();
}

std::string write_channel_message(const SourceMapChanged& event) {
  const bool video = event.media == MediaKind::video;
  Json mapped = Json::array();
  for (const MappedSource& source : event.mapped) {
    Json entry = Json::object().set("source", source.source).set("owner", source.owner).set("ssrc", source.ssrc);
    if (video) {
      // Clients leave RTX out for the text "-1" only.
      entry.set("rtx", source.rtx != 0 ? Json(source.rtx) : Json("-1"));
      entry.set("videoType", ascii::to_upper(std::string(to_string(source.video_type))));
    }
    mapped.push(std::move(entry));
  }
  return make_channel_message(video ? "VideoSourcesMap" : "AudioSourcesMap")
      .set("mappedSources", std::move(mapped))
      .set("version", event.version)
      .to_string();
}

}  // namespace conclave::jingle
