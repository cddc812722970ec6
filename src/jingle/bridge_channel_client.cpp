// The client's half of the bridge channel, for simulated clients.
#include "jingle/bridge_channel.h"
#include "jingle/json.h"
#include "jingle/sources.h"

namespace conclave::jingle {

namespace {

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> out;
  for (const Json& item : list.items()) out.push_back(item.as_string());
  return out;
}

SourceMapChanged parse_source_map(const Json& json, MediaKind media) {
  SourceMapChanged event;
  event.media = media;
  event.version = static_cast<uint64_t>(json["version"].as_integer());
  for (const Json& item : json["mappedSources"].items()) {
    MappedSource source;
    source.source = item["source"].as_string();
    source.owner = item["owner"].as_string();
    source.ssrc = static_cast<uint32_t>(item["ssrc"].as_integer());
    source.rtx = static_cast<uint32_t>(item["rtx"].as_integer());
    source.video_type = parse_video_type(item["videoType"].as_string()).value_or(VideoType::camera);
    event.mapped.push_back(std::move(source));
  }
  return event;
}

SenderConstraintsChanged parse_sender_constraints(const Json& json) {
  SenderConstraintsChanged event;
  event.source = json["sourceName"].as_string();
  event.max_height = static_cast<int32_t>(json["maxHeight"].as_integer());
  return event;
}

DominantSpeakerChanged parse_dominant_speaker(const Json& json) {
  DominantSpeakerChanged event;
  event.speaker = json["dominantSpeakerEndpoint"].as_string();
  event.previous = texts(json["previousSpeakers"]);
  return event;
}

ConnectivityChanged parse_connectivity(const Json& json) {
  ConnectivityChanged event;
  event.endpoint = json["endpoint"].as_string();
  event.active = json["active"].as_string() == "true";
  return event;
}

}  // namespace

std::string write_client_message(const ReceiverVideoConstraints& message) {
  Json json = make_channel_message("ReceiverVideoConstraints");
  if (message.last_n) json.set("lastN", *message.last_n);
  if (message.assumed_bandwidth_bps) json.set("assumedBandwidthBps", *message.assumed_bandwidth_bps);
  if (message.default_max_height)
    json.set("defaultConstraints", Json::object().set("maxHeight", *message.default_max_height));
  if (message.constraints) {
    Json constraints = Json::object();
    for (const auto& [source, height] : *message.constraints)
      constraints.append_member(source, Json::object().set("maxHeight", height));
    json.set("constraints", std::move(constraints));
  }
  if (message.selected_sources) json.set("selectedSources", Json::array(*message.selected_sources));
  if (message.on_stage_sources) json.set("onStageSources", Json::array(*message.on_stage_sources));
  return json.to_string();
}

std::string write_client_message(const SourceVideoType& message) {
  return make_channel_message("SourceVideoTypeMessage")
      .set("sourceName", message.source)
      .set("videoType", std::string(to_string(message.type)))
      .to_string();
}

std::string write_client_message(const SourceMapApplied& message) {
  return make_channel_message("SourceMapApplied").set("version", message.version).to_string();
}

Result<ServerMessage> parse_server_message(std::string_view text) {
  const Result<Json> json = Json::parse(text, {.max_bytes = 1024 * 1024});
  if (!json) return tl::unexpected<Error>(json.error());
  const std::string& name = (*json)["colibriClass"].as_string();
  if (name == "VideoSourcesMap") return parse_source_map(*json, MediaKind::video);
  if (name == "AudioSourcesMap") return parse_source_map(*json, MediaKind::audio);
  if (name == "SenderSourceConstraints") return parse_sender_constraints(*json);
  if (name == "DominantSpeakerEndpointChangeEvent") return parse_dominant_speaker(*json);
  if (name == "EndpointConnectivityStatusChangeEvent") return parse_connectivity(*json);
  if (name == "ForwardedSources") {
    ForwardedSourcesChanged event;
    event.sources = texts((*json)["forwardedSources"]);
    return event;
  }
  if (name == "ConnectionStats") {
    ConnectionStatsReport event;
    event.estimated_downlink_bps = static_cast<uint64_t>((*json)["estimatedDownlinkBandwidth"].as_integer());
    return event;
  }
  return fail("unknown-channel-message", name.substr(0, 64));
}

}  // namespace conclave::jingle
