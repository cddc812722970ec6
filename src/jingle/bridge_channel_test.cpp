#include "jingle/bridge_channel.h"

#include <gtest/gtest.h>

namespace conclave::jingle {
namespace {

template <class T>
T parsed(std::string_view text) {
  Result<ChannelMessage> message = parse_channel_message(text, "3f2a9c10");
  EXPECT_TRUE(message) << text;
  if (!message || !std::holds_alternative<T>(*message)) {
    ADD_FAILURE() << text;
    return {};
  }
  return std::get<T>(std::move(*message));
}

std::string channel_reason(std::string_view text) {
  const Result<ChannelMessage> message = parse_channel_message(text, "3f2a9c10");
  return message ? "ok" : message.error().reason;
}

TEST(BridgeChannel, ReceiverVideoConstraints) {
  const auto message = parsed<ReceiverVideoConstraints>(
      R"({"colibriClass":"ReceiverVideoConstraints","lastN":-1,"assumedBandwidthBps":-1,"defaultConstraints":{"maxHeight":180},)"
      R"("constraints":{"9b11aa22-v0":{"maxHeight":720}},"selectedSources":["9b11aa22-v0"],"onStageSources":[]})");
  EXPECT_EQ(message.endpoint, "3f2a9c10");
  EXPECT_EQ(message.last_n, -1);
  EXPECT_EQ(message.assumed_bandwidth_bps, -1);
  EXPECT_EQ(message.default_max_height, 180);
  EXPECT_EQ(message.constraints, (std::map<std::string, int32_t>{{"9b11aa22-v0", 720}}));
  EXPECT_EQ(message.selected_sources, (std::vector<std::string>{"9b11aa22-v0"}));
  EXPECT_EQ(message.on_stage_sources, (std::vector<std::string>{}));
}

TEST(BridgeChannel, AbsentFieldsStayAbsent) {
  const auto message = parsed<ReceiverVideoConstraints>(
      R"({"colibriClass":"ReceiverVideoConstraints","assumedBandwidthBps":3500000000,"lastN":20})");
  EXPECT_EQ(message.assumed_bandwidth_bps, 1'000'000'000) << "beyond is no more";
  EXPECT_EQ(message.last_n, 20);
  EXPECT_EQ(message.default_max_height, std::nullopt);
  EXPECT_EQ(message.constraints, std::nullopt);
  EXPECT_EQ(message.selected_sources, std::nullopt);
  const auto legacy = parsed<ReceiverVideoConstraints>(R"({"colibriClass":"LastNChangedEvent","lastN":3})");
  EXPECT_EQ(legacy.last_n, 3);
  EXPECT_EQ(legacy.constraints, std::nullopt);
  const auto far = parsed<ReceiverVideoConstraints>(R"({"colibriClass":"LastNChangedEvent","lastN":-99999999999999})");
  EXPECT_EQ(far.last_n, -1);
}

TEST(BridgeChannel, ReceiverAudioSubscription) {
  const auto all = parsed<ReceiverAudioSubscription>(
      R"({"colibriClass":"ReceiverAudioSubscription","all":true,"exclude":["x-a0"]})");
  EXPECT_TRUE(all.all);
  EXPECT_EQ(all.exclude, (std::vector<std::string>{"x-a0"}));
  const auto some = parsed<ReceiverAudioSubscription>(
      R"({"colibriClass":"ReceiverAudioSubscription","all":false,"include":["x-a0"]})");
  EXPECT_FALSE(some.all);
  EXPECT_EQ(some.include, (std::vector<std::string>{"x-a0"}));
  EXPECT_FALSE(parsed<ReceiverAudioSubscription>(R"({"colibriClass":"ReceiverAudioSubscription","mode":"None"})").all);
  const auto include = parsed<ReceiverAudioSubscription>(
      R"({"colibriClass":"ReceiverAudioSubscription","mode":"Include","list":["y-a0"]})");
  EXPECT_FALSE(include.all);
  EXPECT_EQ(include.include, (std::vector<std::string>{"y-a0"}));
  const auto exclude = parsed<ReceiverAudioSubscription>(
      R"({"colibriClass":"ReceiverAudioSubscription","mode":"Exclude","list":["y-a0"]})");
  EXPECT_TRUE(exclude.all);
  EXPECT_EQ(exclude.exclude, (std::vector<std::string>{"y-a0"}));
}

TEST(BridgeChannel, OtherMessages) {
  const auto type = parsed<SourceVideoType>(
      R"({"colibriClass":"SourceVideoTypeMessage","sourceName":"3f2a9c10-v1","videoType":"desktop_high_fps"})");
  EXPECT_EQ(type.source, "3f2a9c10-v1");
  EXPECT_EQ(type.type, VideoType::desktop_high_fps);
  EXPECT_EQ(parsed<SourceMapApplied>(R"({"colibriClass":"SourceMapApplied","version":7})").version, 7U);
  parsed<ClientHello>(R"({"colibriClass":"ClientHello"})");
}

TEST(BridgeChannel, RelayedMessagesNameTheirSender) {
  const auto message = parsed<EndpointMessage>(
      R"({"colibriClass":"EndpointMessage","from":"somebody","to":"9b11aa22","msgPayload":{"type":"x","n":1.5,"list":[null]}})");
  EXPECT_EQ(message.to, "9b11aa22");
  EXPECT_EQ(
      message.json,
      R"({"colibriClass":"EndpointMessage","from":"3f2a9c10","to":"9b11aa22","msgPayload":{"type":"x","n":1.5,"list":[null]}})");
  EXPECT_EQ(parsed<EndpointStats>(R"({"colibriClass":"EndpointStats","bitrate":{"upload":1}})").json,
            R"({"colibriClass":"EndpointStats","bitrate":{"upload":1},"from":"3f2a9c10"})");
}

TEST(BridgeChannel, HostileMessagesAreRefused) {
  EXPECT_EQ(channel_reason("{"), "bad-json");
  EXPECT_EQ(channel_reason("[]"), "unknown-channel-message");
  EXPECT_EQ(channel_reason(R"({"colibriClass":"Nope"})"), "unknown-channel-message");
  EXPECT_EQ(channel_reason(std::string(65537, ' ')), "json-limit");
  for (const char* text : {
           R"({"colibriClass":"ReceiverVideoConstraints","lastN":"3"})",
           R"({"colibriClass":"ReceiverVideoConstraints","assumedBandwidthBps":"much"})",
           R"({"colibriClass":"ReceiverVideoConstraints","constraints":[]})",
           R"({"colibriClass":"ReceiverVideoConstraints","constraints":{"a":{}}})",
           R"({"colibriClass":"ReceiverVideoConstraints","constraints":{"a":7}})",
           R"({"colibriClass":"ReceiverVideoConstraints","selectedSources":"a"})",
           R"({"colibriClass":"ReceiverVideoConstraints","onStageSources":[1]})",
           R"({"colibriClass":"ReceiverVideoConstraints","defaultConstraints":{"maxHeight":"x"}})",
           R"({"colibriClass":"LastNChangedEvent"})",
           R"({"colibriClass":"ReceiverAudioSubscription","mode":"Loud"})",
           R"({"colibriClass":"ReceiverAudioSubscription","all":1})",
           R"({"colibriClass":"SourceVideoTypeMessage","sourceName":"9b11aa22-v0","videoType":"camera"})",
           R"({"colibriClass":"SourceVideoTypeMessage","sourceName":"3f2a9c10-v0","videoType":"tv"})",
           R"({"colibriClass":"SourceMapApplied"})",
           R"({"colibriClass":"SourceMapApplied","version":-1})",
           R"({"colibriClass":"EndpointMessage","to":"","msgPayload":"text"})",
           R"({"colibriClass":"EndpointMessage","to":1,"msgPayload":{}})",
       })
    EXPECT_EQ(channel_reason(text), "bad-channel-message") << text;
}

TEST(BridgeChannel, WritesExactTypes) {
  EXPECT_EQ(write_server_hello("1.0"), R"({"colibriClass":"ServerHello","version":"1.0"})");
  EXPECT_EQ(write_channel_message(SenderConstraintsChanged{0, "3f2a9c10", "3f2a9c10-v0", 720}),
            R"({"colibriClass":"SenderSourceConstraints","sourceName":"3f2a9c10-v0","maxHeight":720})");
  EXPECT_EQ(write_channel_message(ForwardedSourcesChanged{0, "x", {"9b11aa22-v0"}}),
            R"({"colibriClass":"ForwardedSources","forwardedSources":["9b11aa22-v0"]})");
  EXPECT_EQ(write_channel_message(DominantSpeakerChanged{0, {}, "9b11aa22", {"3f2a9c10"}}),
            R"({"colibriClass":"DominantSpeakerEndpointChangeEvent","dominantSpeakerEndpoint":"9b11aa22",)"
            R"("previousSpeakers":["3f2a9c10"],"silence":false})");
  EXPECT_EQ(write_channel_message(ConnectivityChanged{0, "9b11aa22", false}),
            R"({"colibriClass":"EndpointConnectivityStatusChangeEvent","endpoint":"9b11aa22","active":"false"})");
  EXPECT_EQ(write_channel_message(ConnectionStatsReport{0, "x", 2500000}),
            R"({"colibriClass":"ConnectionStats","estimatedDownlinkBandwidth":2500000})");
}

TEST(BridgeChannel, WritesSourceMaps) {
  SourceMapChanged video{
      0, "x", MediaKind::video, 4, {{"9b11aa22-v0", "9b11aa22", 3100000001, 3100000002, VideoType::camera}}};
  EXPECT_EQ(write_channel_message(video),
            R"({"colibriClass":"VideoSourcesMap","mappedSources":[{"source":"9b11aa22-v0","owner":"9b11aa22",)"
            R"("ssrc":3100000001,"rtx":3100000002,"videoType":"CAMERA"}],"version":4})");
  SourceMapChanged audio{0, "x", MediaKind::audio, 5, {{"9b11aa22-a0", "9b11aa22", 3100000003, 0, VideoType::camera}}};
  EXPECT_EQ(write_channel_message(audio),
            R"({"colibriClass":"AudioSourcesMap","mappedSources":[{"source":"9b11aa22-a0","owner":"9b11aa22",)"
            R"("ssrc":3100000003}],"version":5})");
  video.mapped[0].rtx = 0;
  EXPECT_NE(write_channel_message(video).find(R"("rtx":"-1")"), std::string::npos);
}

TEST(BridgeChannel, SimulatedClientsUnderstandTheServer) {
  const SourceMapChanged map{
      0, {}, MediaKind::video, 4, {{"9b11aa22-v0", "9b11aa22", 3100000001, 3100000002, VideoType::desktop}}};
  const auto map_again = parse_server_message(write_channel_message(map));
  ASSERT_TRUE(map_again);
  EXPECT_EQ(std::get<SourceMapChanged>(*map_again).mapped, map.mapped);
  EXPECT_EQ(std::get<SourceMapChanged>(*map_again).version, 4U);
  const auto speaker = parse_server_message(write_channel_message(DominantSpeakerChanged{0, {}, "a", {"b", "c"}}));
  ASSERT_TRUE(speaker);
  EXPECT_EQ(std::get<DominantSpeakerChanged>(*speaker).previous, (std::vector<std::string>{"b", "c"}));
  const auto connectivity = parse_server_message(write_channel_message(ConnectivityChanged{0, "a", true}));
  ASSERT_TRUE(connectivity);
  EXPECT_TRUE(std::get<ConnectivityChanged>(*connectivity).active);
  EXPECT_FALSE(parse_server_message(write_server_hello("1")));
}

TEST(BridgeChannel, TheServerUnderstandsSimulatedClients) {
  ReceiverVideoConstraints wanted;
  wanted.last_n = 5;
  wanted.default_max_height = 0;
  wanted.constraints = {{"a-v0", 360}};
  wanted.on_stage_sources = {"a-v0"};
  const auto again = parsed<ReceiverVideoConstraints>(write_client_message(wanted));
  EXPECT_EQ(again.last_n, 5);
  EXPECT_EQ(again.default_max_height, 0);
  EXPECT_EQ(again.constraints, wanted.constraints);
  EXPECT_EQ(again.selected_sources, std::nullopt);
  EXPECT_EQ(again.on_stage_sources, wanted.on_stage_sources);
  EXPECT_EQ(parsed<SourceVideoType>(write_client_message(SourceVideoType{0, {}, "3f2a9c10-v0", VideoType::none})).type,
            VideoType::none);
  EXPECT_EQ(parsed<SourceMapApplied>(write_client_message(SourceMapApplied{0, {}, 9})).version, 9U);
}

}  // namespace
}  // namespace conclave::jingle
