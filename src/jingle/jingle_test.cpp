#include "jingle/jingle.h"

#include <gtest/gtest.h>

#include "jingle/offer.h"
#include "xmpp/ns.h"
#include "xmpp/parser.h"

namespace conclave::jingle {
namespace {

using xmpp::Element;
using xmpp::parse_element;
namespace ns = xmpp::ns;

const std::string kSha256 =
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

LocalTransport transport() {
  LocalTransport local;
  local.ice = {"9u3e1", "1qaz2wsx3edc4rfv5tgb6yhn"};
  local.fingerprints = {{"sha-256", kSha256}};
  local.candidates = {{"1", 2130706431, *SocketAddress::parse("203.0.113.7:10000"), IceCandidate::Type::host, true}};
  return local;
}

Offer offer() {
  Offer o;
  o.sid = "k7q2m";
  o.initiator = "tea@muc.meet.ex/focus";
  o.bridge_session_id = "bs-1";
  o.region = "eu";
  o.transport = transport();
  o.transport.channel_url = "wss://meet.ex/colibri-ws/s1/c42/3f2a9c10?pwd=x9";
  o.bridge_audio_ssrc = 2000000001;
  o.bridge_video_ssrc = 2000000002;
  return o;
}

std::string jingle_reason(std::string_view text, SourceLimits limits = {}) {
  const auto request = parse_jingle(*parse_element(text), limits);
  return request ? "ok" : request.error().reason;
}

/// Elements with a namespace of their own that lack the literal xmlns clients search for.
size_t count_undeclared(const Element& element, const Element* parent = nullptr) {
  size_t count = parent && !element.is_text() && !element.declared() && element.xmlns() != parent->xmlns() ? 1 : 0;
  for (const Element& child : element.children()) count += count_undeclared(child, &element);
  return count;
}

TEST(Offer, BeginsAsDocumented) {
  const std::string text = make_session_initiate(offer()).to_string();
  EXPECT_TRUE(text.starts_with(
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="k7q2m" initiator="tea@muc.meet.ex/focus">)"
      R"(<group xmlns="urn:xmpp:jingle:apps:grouping:0" semantics="BUNDLE"><content name="audio"/><content name="video"/></group>)"
      R"(<bridge-session xmlns="http://jitsi.org/protocol/focus" id="bs-1" region="eu"/>)"
      R"(<content creator="initiator" senders="both" name="audio">)"
      R"(<description xmlns="urn:xmpp:jingle:apps:rtp:1" media="audio" maxptime="60">)"
      R"(<payload-type id="111" name="opus" clockrate="48000" channels="2">)"
      R"(<parameter name="minptime" value="10"/><parameter name="useinbandfec" value="1"/>)"
      R"(<rtcp-fb xmlns="urn:xmpp:jingle:apps:rtp:rtcp-fb:0" type="transport-cc"/></payload-type>)"
      R"(<payload-type id="126" name="telephone-event" clockrate="8000"/>)"
      R"(<rtp-hdrext xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0" id="1" uri="urn:ietf:params:rtp-hdrext:ssrc-audio-level"/>)"
      R"(<rtp-hdrext xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0" id="5" )"
      R"(uri="http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"/>)"
      R"(<extmap-allow-mixed xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0"/><rtcp-mux/>)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="jvb-a0" ssrc="2000000001">)"
      R"(<parameter name="msid" value="mixedmslabel mixedlabelaudio0"/>)"
      R"(<ssrc-info xmlns="http://jitsi.org/jitmeet" owner="jvb"/></source></description>)"
      R"(<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ufrag="9u3e1")"))
      << text;
}

TEST(Offer, OffersVideoWithItsFeedback) {
  const Element jingle = make_session_initiate(offer());
  const Element& video = jingle.children().back();
  EXPECT_EQ(video.attribute("name"), "video");
  const Element& description = *video.child("description");
  EXPECT_EQ(description.child("payload-type")->to_string(),
            R"(<payload-type id="100" name="VP8" clockrate="90000">)"
            R"(<rtcp-fb xmlns="urn:xmpp:jingle:apps:rtp:rtcp-fb:0" type="ccm" subtype="fir"/>)"
            R"(<rtcp-fb xmlns="urn:xmpp:jingle:apps:rtp:rtcp-fb:0" type="nack"/>)"
            R"(<rtcp-fb xmlns="urn:xmpp:jingle:apps:rtp:rtcp-fb:0" type="nack" subtype="pli"/>)"
            R"(<rtcp-fb xmlns="urn:xmpp:jingle:apps:rtp:rtcp-fb:0" type="goog-remb"/>)"
            R"(<rtcp-fb xmlns="urn:xmpp:jingle:apps:rtp:rtcp-fb:0" type="transport-cc"/></payload-type>)");
  EXPECT_NE(description.to_string().find(
                R"(<payload-type id="96" name="rtx" clockrate="90000"><parameter name="apt" value="100"/>)"),
            std::string::npos);
  EXPECT_EQ(description.child("source")->attribute("name"), "jvb-v0");
}

TEST(Offer, EveryContentHasATransportAndEveryNamespaceIsLiteral) {
  Offer full = offer();
  SourceDescription source;
  source.name = "9b11aa22-v0";
  source.media = MediaKind::video;
  source.egress_ssrc = 3100000001;
  source.egress_rtx_ssrc = 3100000002;
  full.sources = {source};
  const Element jingle = make_session_initiate(full);
  size_t contents = 0;
  for (const Element& child : jingle.children()) {
    if (child.name() != "content") continue;
    ++contents;
    const Element* transport_element = child.child("transport", ns::kJingleIceUdp);
    ASSERT_NE(transport_element, nullptr);
    EXPECT_NE(transport_element->child("fingerprint", ns::kJingleDtls), nullptr);
    EXPECT_NE(transport_element->child("web-socket", ns::kColibri), nullptr);
  }
  EXPECT_EQ(contents, 2U);
  EXPECT_EQ(count_undeclared(jingle), 0U);
  // The bridge's source stays first.
  const std::string text = jingle.to_string();
  EXPECT_LT(text.find("jvb-v0"), text.find("9b11aa22-v0"));
}

TEST(Offer, RidExtensionsOnRequestOnly) {
  Offer o = offer();
  EXPECT_EQ(make_session_initiate(o).to_string().find("sdes:"), std::string::npos);
  o.rid_extensions = true;
  const std::string text = make_session_initiate(o).to_string();
  for (const char* uri : {"sdes:mid\"", "sdes:rtp-stream-id\"", "sdes:repaired-rtp-stream-id\""})
    EXPECT_NE(text.find(uri), std::string::npos) << uri;
}

TEST(Offer, IsUnderstoodByAClient) {
  const auto request = parse_jingle(*parse_element(make_session_initiate(offer()).to_string()));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->action, JingleAction::session_initiate);
  EXPECT_EQ(request->transport->ice, transport().ice);
  EXPECT_EQ(request->transport->candidates, transport().candidates);
  EXPECT_EQ(request->transport->setup, DtlsSetup::actpass);
  EXPECT_EQ(request->channel_url, offer().transport.channel_url);
  EXPECT_EQ(request->bridge_session->id, "bs-1");
  ASSERT_EQ(request->sources.size(), 2U);
  EXPECT_EQ(request->sources[0].name, "jvb-a0");
}

TEST(Offer, SourceChanges) {
  SourceDescription source;
  source.name = "9b11aa22-a0";
  source.msid = "m t";
  source.egress_ssrc = 3100000003;
  const SessionRef session{"k7q2m", "tea@muc.meet.ex/focus"};
  EXPECT_EQ(
      make_source_add(session, {&source, 1}, SourceEncoding::xml).to_string(),
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="source-add" sid="k7q2m" initiator="tea@muc.meet.ex/focus">)"
      R"(<content xmlns="urn:xmpp:jingle:1" creator="initiator" name="audio">)"
      R"(<description xmlns="urn:xmpp:jingle:apps:rtp:1" media="audio">)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="9b11aa22-a0" ssrc="3100000003">)"
      R"(<parameter name="msid" value="m t"/><ssrc-info xmlns="http://jitsi.org/jitmeet" owner="9b11aa22"/></source>)"
      R"(</description></content></jingle>)");
  EXPECT_EQ(
      make_source_remove(session, {&source, 1}, SourceEncoding::json).to_string(),
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="source-remove" sid="k7q2m" initiator="tea@muc.meet.ex/focus">)"
      R"(<json-message xmlns="http://jitsi.org/jitmeet">{&quot;sources&quot;:{&quot;9b11aa22&quot;:[[],[],)"
      R"([{&quot;s&quot;:&quot;3100000003&quot;,&quot;n&quot;:&quot;9b11aa22-a0&quot;,&quot;m&quot;:&quot;m t&quot;}],[]]}})"
      R"(</json-message></jingle>)");
  for (const SourceEncoding encoding : {SourceEncoding::xml, SourceEncoding::json}) {
    const auto request = parse_jingle(make_source_add(session, {&source, 1}, encoding));
    ASSERT_TRUE(request);
    ASSERT_EQ(request->sources.size(), 1U);
    EXPECT_EQ(request->sources[0].ssrcs, (std::vector<uint32_t>{3100000003}));
  }
}

TEST(Offer, SmallRequests) {
  const SessionRef session{"s", "r@m/focus"};
  LocalTransport local;
  local.ice = {"ufra", "1qaz2wsx3edc4rfv5tgb6yhn"};
  local.ice_generation = 1;
  EXPECT_EQ(
      make_transport_info(session, local).to_string(),
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="transport-info" sid="s" initiator="r@m/focus">)"
      R"(<content creator="initiator" name="audio"><transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" )"
      R"(ice-generation="1" ufrag="ufra" pwd="1qaz2wsx3edc4rfv5tgb6yhn"><rtcp-mux/></transport></content></jingle>)");
  EXPECT_EQ(make_session_terminate(session, "expired", "bye").to_string(),
            R"(<jingle xmlns="urn:xmpp:jingle:1" action="session-terminate" sid="s" initiator="r@m/focus">)"
            R"(<reason><expired/><text>bye</text></reason></jingle>)");
  EXPECT_EQ(make_mute("audio", "r@m/a").to_string(),
            R"(<mute xmlns="http://jitsi.org/jitmeet/audio" actor="r@m/a">true</mute>)");
}

TEST(Jingle, SessionAcceptOfAStockClient) {
  const std::string transport_text =
      R"(<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ufrag="Wx9a" pwd="AbCdEfGhIjKlMnOpQrStUv+/">)"
      R"(<fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="sha-256" setup="active">)" +
      kSha256 +
      R"(</fingerprint><candidate component="1" foundation="7" generation="0" id="x" ip="192.0.2.9" network="1" port="50000" )"
      R"(priority="2122260223" protocol="udp" type="host"/>)"
      R"(<candidate component="1" foundation="8" ip="a1b2.local" port="50001" priority="1" protocol="udp" type="host"/>)"
      R"(</transport>)";
  const std::string text =
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="session-accept" initiator="tea@muc.meet.ex/focus" responder="a@meet.ex/r" sid="k7q2m">)"
      R"(<group xmlns="urn:xmpp:jingle:apps:grouping:0" semantics="BUNDLE"><content name="audio"/><content name="video"/></group>)"
      R"(<content creator="responder" name="audio" senders="both"><description xmlns="urn:xmpp:jingle:apps:rtp:1" media="audio">)"
      R"(<payload-type id="111" name="opus" clockrate="48000" channels="2"/><payload-type id="126" name="telephone-event"/>)"
      R"(<rtp-hdrext xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0" id="1" uri="urn:ietf:params:rtp-hdrext:ssrc-audio-level"/>)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="11" name="3f2a9c10-a0"><parameter name="msid" value="a b"/></source>)"
      R"(</description>)" +
      transport_text +
      R"(</content><content creator="responder" name="video" senders="both">)"
      R"(<description xmlns="urn:xmpp:jingle:apps:rtp:1" media="video"><payload-type id="100" name="VP8" clockrate="90000"/>)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="21" name="3f2a9c10-v0" videoType="camera"/>)"
      R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="22" name="3f2a9c10-v0" videoType="camera"/>)"
      R"(<ssrc-group xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" semantics="FID"><source ssrc="21"/><source ssrc="22"/></ssrc-group>)"
      R"(<initial-last-n xmlns="jitsi:colibri2" value="20"/></description>)" +
      transport_text + R"(</content></jingle>)";
  const auto request = parse_jingle(*parse_element(text));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->action, JingleAction::session_accept);
  EXPECT_EQ(request->sid, "k7q2m");
  EXPECT_EQ(request->transport->ice, (IceParameters{"Wx9a", "AbCdEfGhIjKlMnOpQrStUv+/"}));
  ASSERT_EQ(request->transport->candidates.size(), 1U);
  EXPECT_EQ(request->transport->candidates[0].address.to_string(), "192.0.2.9:50000");
  EXPECT_EQ(request->transport->fingerprints, (std::vector<DtlsFingerprint>{{"sha-256", kSha256}}));
  EXPECT_EQ(request->transport->setup, DtlsSetup::active);
  ASSERT_EQ(request->contents.size(), 2U);
  EXPECT_EQ(request->contents[0].payload_types, (std::vector<uint8_t>{111, 126}));
  EXPECT_EQ(request->contents[0].extensions, (std::vector<uint8_t>{1}));
  EXPECT_EQ(request->contents[1].media, MediaKind::video);
  ASSERT_EQ(request->sources.size(), 2U);
  EXPECT_EQ(request->sources[0].msid, "a b");
  EXPECT_EQ(request->sources[1].ssrcs, (std::vector<uint32_t>{21, 22}));
}

TEST(Jingle, AnswerOfASimulatedClient) {
  Answer answer{"k7q2m", "tea@muc.meet.ex/focus", "a@meet.ex/r", transport(), {}, true};
  answer.transport.setup = DtlsSetup::active;
  SourceDescription source;
  source.name = "ab-v0";
  source.media = MediaKind::video;
  source.mid = "1";
  source.rids = {"l", "h"};
  answer.sources = {source};
  const auto request = parse_jingle(*parse_element(make_session_accept(answer).to_string()));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->sources, answer.sources);
  EXPECT_EQ(request->contents[1].extensions, (std::vector<uint8_t>{3, 5, 13, 10, 4, 6}));
  const auto added = parse_jingle(make_sender_source_add({"k7q2m", ""}, answer.sources));
  ASSERT_TRUE(added);
  EXPECT_EQ(added->action, JingleAction::source_add);
  EXPECT_EQ(added->sources, answer.sources);
}

TEST(Jingle, RestartRequests) {
  const auto terminate = parse_jingle(*parse_element(
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="session-terminate" sid="s"><reason><connectivity-error/><text>ICE</text></reason>)"
      R"(<bridge-session xmlns="http://jitsi.org/protocol/focus" id="bs-1" restart="true"/></jingle>)"));
  ASSERT_TRUE(terminate);
  EXPECT_EQ(terminate->reason, "connectivity-error");
  EXPECT_EQ(terminate->reason_text, "ICE");
  EXPECT_TRUE(terminate->bridge_session->restart);
  EXPECT_FALSE(terminate->bridge_session->ice_restart);
  const auto info = parse_jingle(*parse_element(
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="session-info" sid="s">)"
      R"(<bridge-session xmlns="http://jitsi.org/protocol/focus" id="bs-1" ice-restart="true"/></jingle>)"));
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->bridge_session->ice_restart);
  const auto transport_info = parse_jingle(*parse_element(
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="transport-info" sid="s"><content name="audio">)"
      R"(<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ufrag="Wx9a" pwd="AbCdEfGhIjKlMnOpQrStUv+/" ice-generation="2"/>)"
      R"(</content></jingle>)"));
  ASSERT_TRUE(transport_info);
  EXPECT_EQ(transport_info->ice_generation, 2U);
  EXPECT_EQ(transport_info->transport->ice.ufrag, "Wx9a");
}

TEST(Jingle, HostileRequestsAreRefused) {
  EXPECT_EQ(jingle_reason(R"(<jingle xmlns="urn:other" action="source-add" sid="s"/>)"), "bad-jingle");
  EXPECT_EQ(jingle_reason(R"(<jingle xmlns="urn:xmpp:jingle:1" action="dance" sid="s"/>)"), "unknown-action");
  EXPECT_EQ(jingle_reason(R"(<jingle xmlns="urn:xmpp:jingle:1" action="source-add"/>)"), "bad-jingle");
  EXPECT_EQ(
      jingle_reason(R"(<jingle xmlns="urn:xmpp:jingle:1" action="source-add" sid=")" + std::string(129, 's') + "\"/>"),
      "bad-jingle");
  EXPECT_EQ(jingle_reason(R"(<jingle xmlns="urn:xmpp:jingle:1" action="session-accept" sid="s"/>)"),
            "missing-transport");
  const auto with_description = [](std::string_view children) {
    return R"(<jingle xmlns="urn:xmpp:jingle:1" action="source-add" sid="s"><content name="video">)"
           R"(<description xmlns="urn:xmpp:jingle:apps:rtp:1" media="video">)" +
           std::string(children) + "</description></content></jingle>";
  };
  EXPECT_EQ(jingle_reason(with_description("<payload-type id='128'/>")), "bad-jingle");
  EXPECT_EQ(jingle_reason(with_description("<rtp-hdrext xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' id='0'/>")),
            "bad-jingle");
  EXPECT_EQ(jingle_reason(with_description("<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' name='x' ssrc='x'/>")),
            "bad-source");
  std::string contents;
  for (int i = 1; i <= 3; ++i)
    contents += R"(<content name="video"><description xmlns="urn:xmpp:jingle:apps:rtp:1" media="video">)"
                R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="a-v0" ssrc=")" +
                std::to_string(i) + "\"/></description></content>";
  const std::string three =
      R"(<jingle xmlns="urn:xmpp:jingle:1" action="source-add" sid="s">)" + contents + "</jingle>";
  EXPECT_EQ(jingle_reason(three, {.max_ssrcs = 3}), "ok");
  EXPECT_EQ(jingle_reason(three, {.max_ssrcs = 2}), "too-many-sources");
}

}  // namespace
}  // namespace conclave::jingle
