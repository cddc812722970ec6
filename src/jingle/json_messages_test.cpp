#include "jingle/json_messages.h"

#include <gtest/gtest.h>

#include "xmpp/parser.h"

namespace conclave::jingle {
namespace {

TEST(JsonMessages, TravelInXml) {
  const xmpp::Element element =
      make_json_message(Json::object().set("type", "room_metadata").set("event", "x"), "tea@muc.meet.ex");
  EXPECT_EQ(
      element.to_string(),
      R"(<json-message xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">{&quot;type&quot;:&quot;room_metadata&quot;,)"
      R"(&quot;event&quot;:&quot;x&quot;}</json-message>)");
  EXPECT_EQ((*parse_json_message(*xmpp::parse_element(element.to_string())))["event"].as_string(), "x");
  EXPECT_FALSE(parse_json_message(*xmpp::parse_element("<json-message>[]</json-message>")));
  EXPECT_FALSE(parse_json_message(*xmpp::parse_element("<json-message/>")));
}

TEST(ConferenceRequest, OverHttp) {
  const auto request = parse_conference_request(
      R"({"room":"tea@muc.meet.ex","machineUid":"b5","properties":{"startAudioMuted":"9","rtcstatsEnabled":false,"visitors-version":1}})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->room, "tea@muc.meet.ex");
  EXPECT_EQ(request->machine_uid, "b5");
  EXPECT_EQ(request->properties,
            (std::map<std::string, std::string>{
                {"rtcstatsEnabled", "false"}, {"startAudioMuted", "9"}, {"visitors-version", "1"}}));
  EXPECT_STREQ(parse_conference_request("{}").error().reason, "bad-conference-request");
  EXPECT_STREQ(parse_conference_request("").error().reason, "bad-json");
  EXPECT_EQ(write_conference_answer({"tea@muc.meet.ex", true, "focus@auth.meet.ex", {}, {}, {}, {}}),
            R"({"room":"tea@muc.meet.ex","ready":true,"focusJid":"focus@auth.meet.ex","properties":{}})");
  EXPECT_EQ(
      write_conference_answer({"r", false, "f", "m", "s", "ann", {{"live", "true"}}}),
      R"({"room":"r","ready":false,"focusJid":"f","sessionId":"s","machineUid":"m","identity":"ann","properties":{"live":"true"}})");
  EXPECT_EQ(write_error_body("no \"room\""), R"({"error":"no \"room\""})");
}

TEST(RoomMetadata, IsEditedByModerators) {
  RoomMetadata metadata;
  ASSERT_TRUE(metadata.apply(*Json::parse(R"({"type":"room_metadata","key":"startMuted","data":{"audio":true}})")));
  metadata.set("lobbyEnabled", true);
  EXPECT_EQ(metadata.message().to_string(),
            R"({"type":"room_metadata","metadata":{"startMuted":{"audio":true},"lobbyEnabled":true}})");
  EXPECT_TRUE(metadata.get("startMuted")["audio"].as_bool());
  metadata.set("startMuted", {});
  EXPECT_EQ(metadata.message(Json::array().push(1)).to_string(),
            R"({"type":"room_metadata","metadata":{"lobbyEnabled":true,"services":[1]}})");
  const auto reason = [&](std::string_view text) {
    const Result<void> good = metadata.apply(*Json::parse(text));
    return std::string(good ? "ok" : good.error().reason);
  };
  EXPECT_EQ(reason(R"({"type":"room_metadata","key":"services","data":[]})"), "protected-key");
  EXPECT_EQ(reason(R"({"type":"room_metadata","key":"x","data":null})"), "bad-metadata");
  EXPECT_EQ(reason(R"({"type":"other","key":"x","data":1})"), "bad-metadata");
  EXPECT_EQ(reason(R"({"type":"room_metadata","data":1})"), "bad-metadata");
  EXPECT_EQ(metadata.object().members().size(), 1U);
}

TEST(RoomMetadata, DoesNotGrowWithoutEnd) {
  RoomMetadata metadata;
  const auto put = [&](const std::string& key, Json data) {
    return metadata.apply(Json::object().set("type", "room_metadata").set("key", key).set("data", std::move(data)));
  };
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(put("k" + std::to_string(i), i));
  EXPECT_STREQ(put("one more", 1).error().reason, "metadata-limit");
  EXPECT_TRUE(put("k1", "changed"));
  EXPECT_STREQ(put("k1", std::string(65536, 'x')).error().reason, "metadata-limit");
  EXPECT_EQ(metadata.get("k1").as_string(), "changed");
}

}  // namespace
}  // namespace conclave::jingle
