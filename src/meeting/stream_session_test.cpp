// Handshake, binding, stream management and resumption over the service, with literal frames.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/service_host.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace {
namespace ns = xmpp::ns;
using sim::ServiceHost;
using sim::XmppClient;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kOpen = R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="meet.ex" version="1.0"/>)";
constexpr const char* kAnonymous = R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>)";
constexpr const char* kBind =
    R"(<iq type="set" id="_bind_auth_2" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>)";

TEST(StreamSession, HandshakeHasTheByteFormsStockClientsLookFor) {
  ServiceHost host;
  const ConnectionId id = host.open_xmpp();
  std::vector<std::string>& received = host.socket(id).received;

  host.frame(id, kOpen);
  ASSERT_EQ(received.size(), 2u);
  EXPECT_THAT(received[0], StartsWith("<open "));
  EXPECT_THAT(received[0], HasSubstr(R"(xmlns="urn:ietf:params:xml:ns:xmpp-framing")"));
  EXPECT_THAT(received[0], HasSubstr(R"(version="1.0")"));
  EXPECT_THAT(received[1], StartsWith("<stream:features"));
  EXPECT_THAT(received[1], HasSubstr(R"(xmlns:stream="http://etherx.jabber.org/streams")"));
  EXPECT_THAT(received[1], HasSubstr("<mechanism>ANONYMOUS</mechanism>"));

  host.frame(id, kAnonymous);
  ASSERT_EQ(received.size(), 3u);
  EXPECT_EQ(received[2], R"(<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>)");

  host.frame(id, kOpen);
  ASSERT_EQ(received.size(), 5u);
  EXPECT_THAT(received[4], HasSubstr(R"(<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/>)"));
  EXPECT_THAT(received[4], HasSubstr(R"(<sm xmlns="urn:xmpp:sm:3"/>)"));

  host.frame(id, kBind);
  ASSERT_EQ(received.size(), 7u);
  // The early push comes before the result: with the result the client is connected and asks for itself.
  EXPECT_THAT(received[5], StartsWith("<message "));
  EXPECT_THAT(received[5], HasSubstr(R"(<query xmlns="http://jabber.org/protocol/disco#info">)"));
  EXPECT_THAT(received[5], HasSubstr(R"(type="room_metadata" name="metadata.meet.ex")"));
  EXPECT_THAT(received[5], HasSubstr(R"(<services xmlns="urn:xmpp:extdisco:2"/>)"));
  EXPECT_THAT(received[6], testing::MatchesRegex(R"(<iq xmlns="jabber:client".*id="_bind_auth_2".*)"
                                                 R"(<jid>[0-9a-f]{8}-[0-9a-f-]{27}@meet.ex/[A-Za-z0-9]+</jid>.*)"));

  host.frame(id, R"(<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>)");
  EXPECT_EQ(received.back(), R"(<close xmlns="urn:ietf:params:xml:ns:xmpp-framing" />)");
  EXPECT_EQ(host.socket(id).close_code, 1000);
  EXPECT_EQ(host.service().stats().sessions, 0u);
}

TEST(StreamSession, UnknownHostAndGarbageEndTheStream) {
  ServiceHost host;
  ConnectionId id = host.open_xmpp();
  host.frame(id, R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="other.ex" version="1.0"/>)");
  EXPECT_TRUE(host.socket(id).close_code);
  for (const char* garbage : {"", "x", "<a", "<!DOCTYPE a><a/>", "\xff\xfe", "<stream:stream>", "<iq/>", "<open/>"}) {
    id = host.open_xmpp();
    host.frame(id, garbage);
    host.frame(id, garbage);
    host.frame(id, garbage);
    EXPECT_TRUE(host.socket(id).close_code) << garbage;
  }
  EXPECT_EQ(host.service().stats().connections, 0u);
}

TEST(StreamSession, AHandshakeThatTakesTooLongIsEnded) {
  ServiceHost host;
  const ConnectionId id = host.open_xmpp();
  host.frame(id, kOpen);
  host.advance(29s);
  EXPECT_FALSE(host.socket(id).close_code);
  host.advance(2s);
  EXPECT_TRUE(host.socket(id).close_code);
  EXPECT_THAT(host.socket(id).received[2], HasSubstr("connection-timeout"));
}

TEST(StreamSession, ConnectionsAreLimited) {
  ServiceConfig config = sim::default_service_config();
  config.max_connections = 1;
  ServiceHost host(config);
  host.open_xmpp();
  EXPECT_EQ(host.socket(host.open_xmpp()).close_code, 1013);
}

// A script that opens sessions, breaks their sockets and opens more would otherwise keep as many as it likes for the
// length of the resumption window.
TEST(StreamSession, SessionsOfOneAddressAreLimitedAlsoWhileTheyWait) {
  ServiceConfig config = sim::default_service_config();
  config.max_sessions_per_address = 2;
  ServiceHost host(config);
  const auto bind_from = [&](const char* address) -> XmppClient& {
    ConnectionInfo info;
    info.peer = *SocketAddress::parse(address);
    XmppClient& client = host.add_client(sim::stock_client("Ann"));
    host.connect(client, info);
    return client;
  };
  XmppClient& first = bind_from("[2001:db8:1:2::1]:1");
  host.drop(first);
  EXPECT_TRUE(bind_from("[2001:db8:1:2::2]:1").bound());
  EXPECT_FALSE(bind_from("[2001:db8:1:2:3::1]:1").bound()) << "the same network";
  EXPECT_EQ(host.service().counters().count("too-many-sessions-of-one-address"), 1u);
  EXPECT_TRUE(bind_from("[2001:db8:1:3::1]:1").bound()) << "another one";
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(bind_from("127.0.0.1:1").bound()) << "a proxy on this machine";
  host.advance(2min);
  EXPECT_TRUE(bind_from("[2001:db8:1:2::1]:1").bound()) << "the window of the first is over";
}

// What the limits must leave room for: a school behind one address, everybody within a minute, some reloading.
TEST(StreamSession, ThreeHundredPeopleBehindOneAddressComeIn) {
  ServiceHost host;
  ConnectionInfo info;
  info.peer = *SocketAddress::parse("203.0.113.7:1");
  for (int i = 0; i < 300; ++i) {
    XmppClient& lost = host.add_client(sim::stock_client("P"));
    host.connect(lost, info);
    lost.join("echo-0123456789abcdef" + std::to_string(i) + "@muc.meet.ex");  // a look at himself
    host.settle();
    ASSERT_TRUE(lost.in_room()) << i;
    host.drop(lost);
    XmppClient& client = host.add_client(sim::stock_client("P" + std::to_string(i)));
    host.connect(client, info);
    ASSERT_TRUE(client.bound()) << i;
    client.join("class" + std::to_string(i % 10) + "@muc.meet.ex");
    host.settle();
    ASSERT_TRUE(client.in_room()) << i;
    host.advance(200ms);
  }
  for (const char* refused : {"join-rate-of-address", "room-rate", "message-rate-of-room",
                              "too-many-sessions-of-one-address", "join-rate", "message-rate"})
    EXPECT_EQ(host.service().counters().count(refused), 0u) << refused;
}

TEST(StreamSession, AcksCountStanzasInBothDirections) {
  ServiceHost host;
  XmppClient& ann = host.add_client(sim::stock_client("Ann"));
  host.connect(ann);
  ASSERT_FALSE(ann.management_id().empty());
  EXPECT_THAT(ann.management_id(), testing::MatchesRegex("[A-Za-z0-9_-]+"));
  const ConnectionId id = host.connection_of(ann);
  const auto ping = [](int n) {
    return R"(<iq xmlns="jabber:client" type="get" to="meet.ex" id="p)" + std::to_string(n) +
           R"("><ping xmlns="urn:xmpp:ping"/></iq>)";
  };
  for (int i = 0; i < 4; ++i) host.frame(id, ping(i));
  host.frame(id, R"(<r xmlns="urn:xmpp:sm:3"/>)");
  EXPECT_EQ(host.socket(id).received.back(), R"(<a xmlns="urn:xmpp:sm:3" h="4"/>)");
  EXPECT_EQ(ann.handled(), 4u);
  host.frame(id, ping(4));  // the fifth unacknowledged stanza: the server asks
  EXPECT_EQ(host.socket(id).received.back(), R"(<r xmlns="urn:xmpp:sm:3"/>)");
  host.frame(id, R"(<a xmlns="urn:xmpp:sm:3" h="5"/>)");
  EXPECT_FALSE(host.socket(id).close_code);
  host.frame(id, R"(<a xmlns="urn:xmpp:sm:3" h="6"/>)");  // claims more than was sent
  EXPECT_TRUE(host.socket(id).close_code);
}

TEST(StreamSession, ResumptionReplaysWhatWasMissedAndKeepsTheOccupant) {
  ServiceHost host;
  const std::string room = "tea@muc.meet.ex";
  XmppClient& ann = host.join(sim::stock_client("Ann"), room, 4000);
  XmppClient& bob = host.join(sim::stock_client("Bob"), room, 5000);
  const std::string jid = ann.jid();
  const ConnectionId old = host.connection_of(ann);
  const auto channel = host.open_channel(ann.offer()->channel_url);
  ASSERT_TRUE(channel);
  host.advance(1s);
  host.commands().clear();
  host.drop(ann);
  bob.send(
      R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="m1"><body>one</body></message>)");
  bob.send(
      R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="m2"><body>two</body></message>)");
  host.settle();
  EXPECT_EQ(ann.message_with_body("one"), nullptr);
  host.advance(59s);
  EXPECT_EQ(bob.occupants().count(ann.nick()), 1u);

  ann.clear();
  // Sent into the dead socket: the client says it again after <resumed/>.
  ann.send(
      R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="m3"><body>three</body></message>)");
  host.connect(ann);
  EXPECT_TRUE(ann.resumed());
  EXPECT_EQ(ann.jid(), jid);
  ASSERT_NE(ann.message_with_body("one"), nullptr);
  ASSERT_NE(ann.message_with_body("two"), nullptr);
  ASSERT_NE(bob.message_with_body("three"), nullptr);
  EXPECT_NE(host.connection_of(ann), old);
  EXPECT_TRUE(host.commands().empty()) << host.commands().front().index()
                                       << " media and bridge channel must not notice";
  EXPECT_FALSE(host.socket(*channel).close_code);
  host.advance(120s);
  EXPECT_EQ(bob.occupants().count(ann.nick()), 1u);
  // Each stanza came once: the counts still agree.
  host.frame(host.connection_of(ann), R"(<a xmlns="urn:xmpp:sm:3" h=")" + std::to_string(ann.handled()) + R"("/>)");
  EXPECT_FALSE(host.socket(host.connection_of(ann)).close_code);
}

TEST(StreamSession, ResumptionTakesOverASocketThatNobodyNoticedIsDead) {
  ServiceHost host;
  XmppClient& ann = host.join(sim::stock_client("Ann"), "tea@muc.meet.ex");
  const ConnectionId old = host.connection_of(ann);
  host.connect(ann);
  EXPECT_TRUE(ann.resumed());
  EXPECT_TRUE(host.socket(old).close_code);
  host.close_xmpp(old);  // the gateway reports the end of the old one: the session goes on
  EXPECT_EQ(host.service().stats().occupants, 1u);
  EXPECT_EQ(host.service().stats().sessions, 1u);
}

TEST(StreamSession, AStaleSessionIsRefusedAndMayBindAnew) {
  ServiceHost host;
  const std::string room = "tea@muc.meet.ex";
  XmppClient& ann = host.join(sim::stock_client("Ann"), room);
  XmppClient& bob = host.join(sim::stock_client("Bob"), room);
  const std::string nick = ann.nick();
  host.drop(ann);
  host.advance(61s);
  EXPECT_EQ(bob.occupants().count(nick), 0u);
  ann.clear();
  host.connect(ann);
  EXPECT_TRUE(ann.resume_failed());
  const xmpp::Element* failed = ann.find([](const xmpp::Element& e) { return e.name() == "failed"; });
  ASSERT_NE(failed, nullptr);
  EXPECT_THAT(failed->to_string(), HasSubstr(R"(<failed xmlns="urn:xmpp:sm:3")"));
  EXPECT_THAT(failed->to_string(), HasSubstr(R"(<item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>)"));
}

TEST(StreamSession, WithoutStreamManagementALostSocketIsALeaving) {
  ServiceHost host;
  sim::ClientProfile profile = sim::stock_client("Ann");
  profile.stream_management = false;
  XmppClient& ann = host.join(profile, "tea@muc.meet.ex");
  XmppClient& bob = host.join(sim::stock_client("Bob"), "tea@muc.meet.ex");
  host.drop(ann);
  EXPECT_EQ(bob.occupants().count(ann.nick()), 0u);
  EXPECT_TRUE(bob.is_moderator());
}

TEST(StreamSession, AQueueThatOverflowsEndsTheSession) {
  ServiceConfig config = sim::default_service_config();
  config.max_unacknowledged_bytes = 400'000;
  ServiceHost host(config);
  XmppClient& ann = host.join(sim::stock_client("Ann"), "tea@muc.meet.ex");
  XmppClient& bob = host.join(sim::stock_client("Bob"), "tea@muc.meet.ex");
  host.drop(ann);
  const std::string body(50'000, 'x');
  for (int i = 0; i < 300 && bob.occupants().count(ann.nick()) == 1; ++i) {
    bob.send(R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="m"><body>)" + body +
             "</body></message>");
    host.settle();
    host.advance(100ms);
    bob.clear();
  }
  EXPECT_EQ(bob.occupants().count(ann.nick()), 0u);
  EXPECT_EQ(host.service().stats().sessions, 1u);
}

// One that does not read, and the limit of all together.
TEST(StreamSession, WhatAllSessionsKeepHasAnEnd) {
  ServiceConfig config = sim::default_service_config();
  config.max_unacknowledged_total = 1'000'000;
  ServiceHost host(config);
  XmppClient& ann = host.join(sim::stock_client("Ann"), "tea@muc.meet.ex");
  XmppClient& bob = host.join(sim::stock_client("Bob"), "tea@muc.meet.ex");
  host.drop(ann);
  const std::string body(10'000, 'x');
  for (int i = 0; i < 30 && bob.occupants().count(ann.nick()) == 1; ++i) {
    bob.send(R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="m"><body>)" + body +
             "</body></message>");
    host.settle();
    host.advance(1s);
    bob.clear();
  }
  EXPECT_EQ(bob.occupants().count(ann.nick()), 0u);
  EXPECT_EQ(host.service().stats().sessions, 1u) << "who reads stays";
  EXPECT_EQ(host.service().counters().count("sm-memory-overflow"), 1u);
  EXPECT_LT(host.service().stats().unacknowledged_bytes, 100'000u);
}

TEST(StreamSession, UnknownRequestsGetTheRightErrors) {
  ServiceHost host;
  XmppClient& ann = host.join(sim::stock_client("Ann"), "tea@muc.meet.ex");
  const auto error_of = [&](const std::string& to, const std::string& payload) {
    const std::string id = ann.next_id();
    ann.send(R"(<iq xmlns="jabber:client" type="get" to=")" + to + R"(" id=")" + id + R"(">)" + payload + "</iq>");
    host.settle();
    const xmpp::Element* answer = ann.find_id(id);
    const xmpp::Element* error = answer == nullptr ? nullptr : answer->child("error");
    if (error == nullptr) return std::string("none");
    EXPECT_EQ(error->children().front().attribute("xmlns"), "");
    EXPECT_TRUE(error->children().front().declared());
    return error->children().front().name();
  };
  const std::string odd = R"(<odd xmlns="urn:odd"/>)";
  EXPECT_EQ(error_of("meet.ex", odd), "service-unavailable");
  EXPECT_EQ(error_of("focus.meet.ex", odd), "service-unavailable");
  EXPECT_EQ(error_of("visitors.meet.ex", odd), "service-unavailable");
  EXPECT_EQ(error_of("tea@muc.meet.ex", odd), "service-unavailable");
  EXPECT_EQ(error_of("tea@muc.meet.ex/focus", odd), "service-unavailable");
  EXPECT_EQ(error_of("tea@muc.meet.ex/nobody", odd), "item-not-found");
  EXPECT_EQ(error_of("other@muc.meet.ex", odd), "item-not-found");
  EXPECT_EQ(error_of("somebody@meet.ex/r", odd), "service-unavailable");
  EXPECT_EQ(error_of("@@@", odd), "jid-malformed");
  EXPECT_EQ(error_of("meet.ex", R"(<ping xmlns="urn:xmpp:ping"/>)"), "none");
}

}  // namespace
}  // namespace conclave::meeting
