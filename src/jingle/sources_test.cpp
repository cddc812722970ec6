#include "jingle/sources.h"

#include <gtest/gtest.h>

#include "xmpp/parser.h"

namespace conclave::jingle {
namespace {

using xmpp::parse_element;

SourceDescription camera() {
  SourceDescription source;
  source.name = "9b11aa22-v0";
  source.media = MediaKind::video;
  source.msid = "9b11aa22-video-0 v0";
  source.egress_ssrc = 3100000001;
  source.egress_rtx_ssrc = 3100000002;
  return source;
}

SourceDescription microphone() {
  SourceDescription source;
  source.name = "9b11aa22-a0";
  source.msid = "9b11aa22-audio-0 a0";
  source.egress_ssrc = 3100000003;
  return source;
}

Result<std::vector<SourceDescription>> parse_sources_in(std::string_view children, MediaKind media = MediaKind::video) {
  const std::string text =
      R"(<description xmlns="urn:xmpp:jingle:apps:rtp:1">)" + std::string(children) + "</description>";
  std::vector<SourceDescription> sources;
  if (Result<void> good = parse_source_elements(*parse_element(text), media, sources); !good)
    return tl::unexpected<Error>(good.error());
  return sources;
}

std::string source_reason(std::string_view children) {
  const auto parsed = parse_sources_in(children);
  return parsed ? "ok" : parsed.error().reason;
}

TEST(Sources, ReceiversAreToldOneSsrcAndItsRtx) {
  const SourceDescription all[] = {camera(), microphone()};
  const std::vector<xmpp::Element> contents = make_source_contents(all);
  ASSERT_EQ(contents.size(), 2U);
  EXPECT_EQ(
      contents[1].to_string(),
      R"(<content xmlns="urn:xmpp:jingle:1" creator="initiator" name="video">)"
      R"(<description xmlns="urn:xmpp:jingle:apps:rtp:1" media="video">)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="9b11aa22-v0" videoType="camera" ssrc="3100000001">)"
      R"(<parameter name="msid" value="9b11aa22-video-0 v0"/>)"
      R"(<ssrc-info xmlns="http://jitsi.org/jitmeet" owner="9b11aa22"/></source>)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="9b11aa22-v0" videoType="camera" ssrc="3100000002">)"
      R"(<parameter name="msid" value="9b11aa22-video-0 v0"/>)"
      R"(<ssrc-info xmlns="http://jitsi.org/jitmeet" owner="9b11aa22"/></source>)"
      R"(<ssrc-group xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" semantics="FID">)"
      R"(<source ssrc="3100000001"/><source ssrc="3100000002"/></ssrc-group></description></content>)");
  EXPECT_EQ(contents[0].children()[0].to_string(),
            R"(<description xmlns="urn:xmpp:jingle:apps:rtp:1" media="audio">)"
            R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="9b11aa22-a0" ssrc="3100000003">)"
            R"(<parameter name="msid" value="9b11aa22-audio-0 a0"/>)"
            R"(<ssrc-info xmlns="http://jitsi.org/jitmeet" owner="9b11aa22"/></source></description>)");
}

TEST(Sources, CompactForm) {
  const SourceDescription all[] = {camera(), microphone()};
  EXPECT_EQ(write_sources_json(all),
            R"({"sources":{"9b11aa22":[[{"s":"3100000001","n":"9b11aa22-v0","m":"9b11aa22-video-0 v0"},)"
            R"({"s":"3100000002","n":"9b11aa22-v0","m":"9b11aa22-video-0 v0"}],[["f","3100000001","3100000002"]],)"
            R"([{"s":"3100000003","n":"9b11aa22-a0","m":"9b11aa22-audio-0 a0"}],[]]}})");
  SourceDescription desktop = camera();
  desktop.video_type = VideoType::desktop;
  desktop.egress_rtx_ssrc = 0;
  EXPECT_EQ(
      write_sources_json({&desktop, 1}),
      R"({"sources":{"9b11aa22":[[{"s":"3100000001","n":"9b11aa22-v0","m":"9b11aa22-video-0 v0","v":"d"}],[],[],[]]}})");
  desktop.egress_ssrc = 0;  // nothing to announce yet
  EXPECT_EQ(write_sources_json({&desktop, 1}), R"({"sources":{}})");
  EXPECT_TRUE(make_source_contents({&desktop, 1}).empty());
}

TEST(Sources, CompactFormIsReadBack) {
  const SourceDescription all[] = {camera(), microphone()};
  const auto parsed = parse_sources_json(write_sources_json(all));
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->size(), 2U);
  EXPECT_EQ((*parsed)[0].name, "9b11aa22-v0");
  EXPECT_EQ((*parsed)[0].msid, "9b11aa22-video-0 v0");
  EXPECT_EQ((*parsed)[0].ssrcs, (std::vector<uint32_t>{3100000001, 3100000002}));
  EXPECT_EQ((*parsed)[0].groups, (std::vector<SsrcGroup>{{SsrcGroup::Semantics::fid, {3100000001, 3100000002}}}));
  EXPECT_EQ((*parsed)[1].media, MediaKind::audio);
  EXPECT_EQ((*parsed)[1].ssrcs, (std::vector<uint32_t>{3100000003}));
}

TEST(Sources, CompactFormRefused) {
  const auto json_reason = [](std::string_view text) {
    const auto parsed = parse_sources_json(text, 4);
    return std::string(parsed ? "ok" : parsed.error().reason);
  };
  EXPECT_EQ(json_reason("{"), "bad-json");
  EXPECT_EQ(json_reason("[]"), "bad-source");
  EXPECT_EQ(json_reason(R"({"sources":{"a":{}}})"), "bad-source");
  EXPECT_EQ(json_reason(R"({"sources":{"a":[[],[],[],[],[]]}})"), "bad-source");
  EXPECT_EQ(json_reason(R"({"sources":{"a":[[{"s":"0","n":"a-v0"}]]}})"), "bad-source");
  EXPECT_EQ(json_reason(R"({"sources":{"a":[[{"s":"1x","n":"a-v0"}]]}})"), "bad-source");
  EXPECT_EQ(json_reason(R"({"sources":{"a":[[{"s":1,"n":"a-v0"}],[["f","1","2"]]]}})"), "bad-source");
  EXPECT_EQ(json_reason(R"({"sources":{"a":[[{"s":1,"n":"a-v0"},{"s":2,"n":"a-v0"}],[["f","1","2"]]]}})"), "ok");
  EXPECT_EQ(
      json_reason(
          R"({"sources":{"a":[[{"s":1,"n":"x"},{"s":2,"n":"x"},{"s":3,"n":"x"},{"s":4,"n":"x"},{"s":5,"n":"x"}]]}})"),
      "too-many-sources");
}

constexpr const char* kSimulcast =
    R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="1001" name="3f2a9c10-v0" videoType="camera">)"
    R"(<parameter name="msid" value="3f2a9c10-video-0-1 x"/></source>)"
    R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="1002" name="3f2a9c10-v0" videoType="camera"/>)"
    R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="1003" name="3f2a9c10-v0" videoType="camera"/>)"
    R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="1004" name="3f2a9c10-v0" videoType="camera"/>)"
    R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="2001" name="3f2a9c10-v1" videoType="desktop"/>)"
    R"(<ssrc-group xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" semantics="SIM"><source ssrc="1001"/><source ssrc="1002"/></ssrc-group>)"
    R"(<ssrc-group xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" semantics="FID"><source ssrc="1001"/><source ssrc="1003"/></ssrc-group>)"
    R"(<ssrc-group xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" semantics="FID"><source ssrc="1002"/><source ssrc="1004"/></ssrc-group>)";

TEST(Sources, StockClientsNameLayersBySsrc) {
  const auto sources = parse_sources_in(kSimulcast);
  ASSERT_TRUE(sources);
  ASSERT_EQ(sources->size(), 2U);
  const SourceDescription& first = sources->front();
  EXPECT_EQ(first.name, "3f2a9c10-v0");
  EXPECT_EQ(first.msid, "3f2a9c10-video-0-1 x");
  EXPECT_EQ(first.ssrcs, (std::vector<uint32_t>{1001, 1002, 1003, 1004}));
  using enum SsrcGroup::Semantics;
  EXPECT_EQ(first.groups, (std::vector<SsrcGroup>{{sim, {1001, 1002}}, {fid, {1001, 1003}}, {fid, {1002, 1004}}}));
  EXPECT_EQ(sources->back().video_type, VideoType::desktop);
}

TEST(Sources, OurClientsNameLayersByRid) {
  constexpr const char* kText =
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="ab12cd34-v0" mid="1" rid="l" videoType="camera">)"
      R"(<parameter name="msid" value="s t"/></source>)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="ab12cd34-v0" mid="1" rid="m" videoType="camera"/>)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="ab12cd34-v0" mid="1" rid="h" videoType="camera"/>)";
  const auto sources = parse_sources_in(kText);
  ASSERT_TRUE(sources);
  ASSERT_EQ(sources->size(), 1U);
  EXPECT_EQ(sources->front().mid, "1");
  EXPECT_EQ(sources->front().rids, (std::vector<std::string>{"l", "m", "h"}));
  EXPECT_TRUE(sources->front().ssrcs.empty());
  EXPECT_EQ(sources->front().msid, "s t");
  const auto audio = parse_sources_in(R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="ab12cd34-a0" mid="0"/>)",
                                      MediaKind::audio);
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->front().mid, "0");
  EXPECT_TRUE(audio->front().rids.empty());
}

TEST(Sources, SenderElementsAreReadBack) {
  for (const char* text : {kSimulcast,
                           R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="a-v0" mid="1" rid="l"/>)"
                           R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="a-v0" mid="1" rid="h"/>)",
                           R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="a-v0" mid="7"/>)"}) {
    const auto sources = parse_sources_in(text);
    ASSERT_TRUE(sources);
    std::string written;
    for (const SourceDescription& source : *sources)
      for (const xmpp::Element& element : make_sender_source_elements(source)) written += element.to_string();
    const auto again = parse_sources_in(written);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *sources);
  }
}

TEST(Sources, NamelessSsrcsAreIgnored) {
  const auto sources = parse_sources_in(
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="1"/><source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="2"/>)"
      R"(<ssrc-group xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" semantics="FID"><source ssrc="1"/><source ssrc="2"/></ssrc-group>)");
  ASSERT_TRUE(sources);
  EXPECT_TRUE(sources->empty());
}

TEST(Sources, HostileOnesAreRefused) {
  const auto source = [](std::string_view attributes) {
    return R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" )" + std::string(attributes) + "/>";
  };
  const auto group = [](std::string_view semantics, std::string_view children) {
    return R"(<ssrc-group xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" semantics=")" + std::string(semantics) + "\">" +
           std::string(children) + "</ssrc-group>";
  };
  EXPECT_EQ(source_reason(source("name='a-v0' ssrc='4294967296'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='a-v0' ssrc='-1'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='a-v0' ssrc='0'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='a-v0'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='a-v0' ssrc='1'") + source("name='a-v0' ssrc='1'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='a-v0' ssrc='1'") + source("name='a-v0' mid='1'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='a-v0' mid='1' rid='l'") + source("name='a-v0' mid='2' rid='h'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='a-v0' mid='1' rid='l'") + source("name='a-v0' mid='1' rid='l'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='a-v0' mid='1' rid='l l'")), "bad-source");
  EXPECT_EQ(source_reason(source("name='" + std::string(129, 'a') + "' ssrc='1'")), "bad-source");
  const std::string two = source("name='a-v0' ssrc='1'") + source("name='a-v1' ssrc='2'");
  EXPECT_EQ(source_reason(two + group("FID", "<source ssrc='1'/><source ssrc='2'/>")), "bad-source");
  EXPECT_EQ(source_reason(two + group("FID", "<source ssrc='1'/>")), "bad-source");
  EXPECT_EQ(source_reason(two + group("SIM", "")), "bad-source");
  EXPECT_EQ(source_reason(two + group("SIM", "<source ssrc='9'/>")), "bad-source");
  EXPECT_EQ(source_reason(two + group("FEC-FR", "<source ssrc='9'/>")), "ok");
  std::string many;
  for (int i = 1; i <= 21; ++i) many += source("name='a-v0' ssrc='" + std::to_string(i) + "'");
  EXPECT_EQ(source_reason(many), "too-many-sources");
}

TEST(Sources, Names) {
  EXPECT_TRUE(is_source_name("ab-v0", "ab", MediaKind::video));
  EXPECT_TRUE(is_source_name("ab-a12", "ab", MediaKind::audio));
  EXPECT_FALSE(is_source_name("ab-a0", "ab", MediaKind::video));
  EXPECT_FALSE(is_source_name("abc-v0", "ab", MediaKind::video));
  EXPECT_FALSE(is_source_name("ab-v", "ab", MediaKind::video));
  EXPECT_FALSE(is_source_name("ab-v1x", "ab", MediaKind::video));
  EXPECT_FALSE(is_source_name("ab-v1234", "ab", MediaKind::video));
  EXPECT_FALSE(is_source_name("-v0", "", MediaKind::video));
  EXPECT_EQ(source_owner("ab-cd-v0"), "ab-cd");
  EXPECT_EQ(parse_video_type("DESKTOP_HIGH_FPS"), VideoType::desktop_high_fps);
  EXPECT_EQ(parse_video_type("tv"), std::nullopt);
}

}  // namespace
}  // namespace conclave::jingle
