// Bridge channels: who may open one, what is passed on between participants, what becomes a command, what the bridge
// reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/service_host.h"

namespace conclave::meeting {
namespace {
using sim::own_client;
using sim::ServiceHost;
using sim::XmppClient;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTeaRoom = "tea@muc.meet.ex";

struct ChannelTest : testing::Test {
  ServiceHost host;
  XmppClient& ann = host.join(own_client("Ann"), kTeaRoom, 5000);
  XmppClient& bob = host.join(own_client("Bob"), kTeaRoom, 6000);
  XmppClient& cat = host.join(own_client("Cat"), kTeaRoom, 7000);
  ConferenceId conference = std::get<AddEndpoint>(host.commands().front()).conference;

  ConnectionId open(XmppClient& client) {
    const Result<ConnectionId> id = host.open_channel(client.offer()->channel_url);
    EXPECT_TRUE(id);
    return id.value_or(0);
  }
  std::vector<std::string>& received(ConnectionId id) { return host.socket(id).received; }
};

TEST_F(ChannelTest, OpensWithTheRightPasswordOnly) {
  const std::string url = ann.offer()->channel_url;
  EXPECT_STREQ(host.open_channel(url + "x").error().reason, "bad-password");
  EXPECT_STREQ(host.open_channel("wss://meet.ex/colibri-ws/s1/1/" + ann.nick() + "?pwd=x").error().reason,
               "unknown-conference");
  EXPECT_STREQ(
      host.open_channel("wss://meet.ex/colibri-ws/s1/" + std::to_string(conference) + "/nobody?pwd=x").error().reason,
      "unknown-conference");
  host.commands().clear();
  const ConnectionId id = open(ann);
  ASSERT_EQ(received(id).size(), 1u);
  EXPECT_THAT(received(id)[0], HasSubstr(R"("colibriClass":"ServerHello")"));
  const auto opened = host.take<SetChannelOpen>();
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_TRUE(opened[0].open);
  host.close_channel(id);
  EXPECT_FALSE(host.take<SetChannelOpen>().at(0).open);
}

TEST_F(ChannelTest, IsAtTheAddressUnderWhichTheClientReachedUs) {
  const auto offered_to = [&](std::string origin) {
    XmppClient& client = host.add_client(own_client("Dan"));
    meeting::ConnectionInfo info;
    info.origin = std::move(origin);
    host.connect(client, info);
    client.request_conference(kTeaRoom);
    client.join(kTeaRoom);
    host.settle();
    return client.offer().value().channel_url;
  };
  EXPECT_THAT(offered_to("https://192.0.2.5:8443"), StartsWith("wss://192.0.2.5:8443/colibri-ws/"));
  EXPECT_THAT(offered_to("http://meet.lan"), StartsWith("ws://meet.lan/colibri-ws/"));
  EXPECT_THAT(offered_to(""), StartsWith("wss://meet.ex/colibri-ws/"));
}

TEST_F(ChannelTest, ASecondOneReplacesTheFirst) {
  const ConnectionId first = open(ann), second = open(ann);
  EXPECT_EQ(host.socket(first).close_code, 1000);
  host.commands().clear();
  host.close_channel(first);  // reported late by the gateway
  EXPECT_TRUE(host.commands().empty());
  host.channel_frame(second, R"({"colibriClass":"ReceiverVideoConstraints","lastN":2})");
  EXPECT_EQ(host.take<ReceiverVideoConstraints>().size(), 1u);
}

TEST_F(ChannelTest, EndpointMessagesArePassedOnWithTheTrueSender) {
  const ConnectionId a = open(ann), b = open(bob), c = open(cat);
  for (const ConnectionId id : {a, b, c}) received(id).clear();
  host.channel_frame(a, R"({"colibriClass":"EndpointMessage","from":"liar","to":"","msgPayload":{"n":1}})");
  EXPECT_TRUE(received(a).empty());
  for (const ConnectionId id : {b, c}) {
    ASSERT_EQ(received(id).size(), 1u);
    EXPECT_THAT(received(id)[0], HasSubstr(R"("from":")" + ann.nick() + R"(")"));
    EXPECT_THAT(received(id)[0], HasSubstr(R"("msgPayload":{"n":1})"));
  }
  host.channel_frame(a, R"({"colibriClass":"EndpointMessage","to":")" + cat.nick() + R"(","msgPayload":{"n":2}})");
  EXPECT_EQ(received(b).size(), 1u);
  EXPECT_EQ(received(c).size(), 2u);
  host.channel_frame(b, R"({"colibriClass":"EndpointStats","bitrate":5})");
  ASSERT_EQ(received(a).size(), 1u);
  EXPECT_THAT(received(a)[0], HasSubstr(R"("from":")" + bob.nick()));
}

TEST_F(ChannelTest, TheRestBecomesCommands) {
  const ConnectionId id = open(ann);
  host.commands().clear();
  host.channel_frame(id, R"({"colibriClass":"ReceiverVideoConstraints","defaultConstraints":{"maxHeight":180},)"
                         R"("constraints":{"x-v0":{"maxHeight":720}}})");
  const auto constraints = host.take<ReceiverVideoConstraints>();
  ASSERT_EQ(constraints.size(), 1u);
  EXPECT_EQ(constraints[0].conference, conference);
  EXPECT_EQ(constraints[0].endpoint, ann.nick());
  EXPECT_EQ(constraints[0].constraints->at("x-v0"), 720);
  host.channel_frame(
      id, R"({"colibriClass":"SourceVideoTypeMessage","sourceName":")" + ann.nick() + R"(-v0","videoType":"none"})");
  EXPECT_EQ(host.take<SourceVideoType>().at(0).type, VideoType::none);
  host.channel_frame(
      id, R"({"colibriClass":"SourceVideoTypeMessage","sourceName":")" + bob.nick() + R"(-v0","videoType":"none"})");
  EXPECT_TRUE(host.take<SourceVideoType>().empty()) << "somebody else's source";
  host.channel_frame(id, R"({"colibriClass":"SourceMapApplied","version":3})");
  EXPECT_EQ(host.take<SourceMapApplied>().at(0).version, 3u);
}

TEST_F(ChannelTest, GarbageAndFloodsAreCountedAndDropped) {
  const ConnectionId id = open(ann), other = open(bob);
  host.commands().clear();
  received(other).clear();
  for (const char* garbage : {"", "{", "[]", "null", R"({"colibriClass":7})", R"({"colibriClass":"Nonsense"})",
                              R"({"colibriClass":"EndpointMessage","msgPayload":7,"to":[]})", "\xff"})
    host.channel_frame(id, garbage);
  EXPECT_TRUE(host.commands().empty());
  for (int i = 0; i < 1000; ++i)
    host.channel_frame(id, R"({"colibriClass":"EndpointMessage","to":"","msgPayload":{}})");
  EXPECT_LE(received(other).size(), 500u);
  EXPECT_GT(host.service().counters().count("channel-rate"), 0u);
  EXPECT_FALSE(host.socket(id).close_code);
}

TEST_F(ChannelTest, LongMessagesCountForSeveral) {
  const ConnectionId id = open(ann), other = open(bob);
  received(other).clear();
  const std::string text(60'000, 'x');
  for (int i = 0; i < 100; ++i)
    host.channel_frame(id, R"({"colibriClass":"EndpointMessage","to":"","msgPayload":{"text":")" + text + R"("}})");
  EXPECT_GE(received(other).size(), 2u);
  EXPECT_LE(received(other).size(), 10u);
}

TEST_F(ChannelTest, ReportsOfTheBridgeReachWhomTheyConcern) {
  const ConnectionId a = open(ann), b = open(bob);
  for (const ConnectionId id : {a, b}) received(id).clear();
  host.bridge_event(ConnectivityChanged{conference, ann.nick(), false});
  EXPECT_TRUE(received(a).empty());
  ASSERT_EQ(received(b).size(), 1u);
  EXPECT_THAT(received(b)[0], HasSubstr(R"("active":"false")"));
  const ConnectionId c = open(cat);  // a later channel learns of it too
  ASSERT_EQ(received(c).size(), 2u);
  EXPECT_THAT(received(c)[1], HasSubstr(R"("endpoint":")" + ann.nick()));

  for (const ConnectionId id : {a, b, c}) received(id).clear();
  host.bridge_event(DominantSpeakerChanged{conference, "", bob.nick(), {}});
  host.bridge_event(DominantSpeakerChanged{conference, ann.nick(), bob.nick(), {}});
  EXPECT_EQ(received(a).size(), 2u);
  EXPECT_EQ(received(b).size(), 1u);
  host.bridge_event(SenderConstraintsChanged{conference, ann.nick(), ann.nick() + "-v0", 720});
  EXPECT_THAT(received(a).back(), HasSubstr(R"("maxHeight":720)"));
  host.bridge_event(ForwardedSourcesChanged{conference, bob.nick(), {"x-v0"}});
  EXPECT_THAT(received(b).back(), HasSubstr(R"("forwardedSources":["x-v0"])"));
  host.bridge_event(SourceMapChanged{
      conference, cat.nick(), MediaKind::video, 1, {{"x-v0", "x", 3100000001, 3100000002, VideoType::camera}}});
  EXPECT_THAT(received(c).back(), HasSubstr(R"("ssrc":3100000001)"));
  const size_t before = received(a).size() + received(b).size() + received(c).size();
  host.bridge_event(TransportStateChanged{conference, ann.nick(), TransportStateChanged::State::failed,
                                          TransportFailure::dtls_timeout});
  EXPECT_EQ(host.service().counters().count("transport-failed"), 1u);
  EXPECT_EQ(host.service().counters().count("dtls-timeout"), 1u);
  host.bridge_event(ConnectionStatsReport{conference + 256, ann.nick(), 1});
  host.bridge_event(ForwardedSourcesChanged{conference, "nobody", {}});
  EXPECT_EQ(received(a).size() + received(b).size() + received(c).size(), before);
}

TEST_F(ChannelTest, ARestartedSessionKeepsItsChannel) {
  open(ann);
  host.advance(1s);
  host.commands().clear();
  ann.send(
      R"(<iq xmlns="jabber:client" type="set" id="t" to="tea@muc.meet.ex/focus"><jingle xmlns="urn:xmpp:jingle:1" )"
      R"(action="session-terminate" sid=")" +
      ann.offer()->sid + R"("><bridge-session xmlns="http://jitsi.org/protocol/focus" id=")" +
      ann.offer()->bridge_session->id + R"(" restart="true"/></jingle></iq>)");
  host.settle();
  ASSERT_EQ(host.commands().size(), 3u);
  EXPECT_TRUE(std::holds_alternative<AddEndpoint>(host.commands()[1]));
  ASSERT_TRUE(std::holds_alternative<SetChannelOpen>(host.commands()[2]));
  EXPECT_TRUE(std::get<SetChannelOpen>(host.commands()[2]).open);
}

}  // namespace
}  // namespace conclave::meeting
