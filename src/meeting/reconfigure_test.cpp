// What may change while the service runs.
#include <gmock/gmock.h>

#include "accounts/test_tokens.h"
#include "meeting/test_access.h"
#include "meeting/test_rooms.h"
#include "xmpp/ns.h"

namespace conclave::meeting {
namespace {

// What ANONYMOUS at the main domain is answered with this token.
std::string answer_to(ServiceHost& host, const std::string& token) {
  ConnectionInfo info;
  info.token = token;
  const ConnectionId id = host.open_xmpp(info);
  host.frame(id, R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="meet.ex" version="1.0"/>)");
  host.frame(id, R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>)");
  return host.socket(id).received.back();
}

TEST(Reconfigure, TokensOfOtherIssuersAreAcceptedFromThenOn) {
  ServiceHost host;
  const std::string token = accounts::test_token(accounts::test_claims());
  EXPECT_THAT(answer_to(host, token), testing::HasSubstr("<not-allowed/>"));
  ServiceConfig config = sim::default_service_config();
  config.tokens.policy = accounts::test_policy();
  config.tokens.keys = {*accounts::make_secret_key({}, accounts::kTestSecret)};
  host.service().reconfigure(config);
  EXPECT_THAT(answer_to(host, token), testing::StartsWith("<success"));
  host.service().reconfigure(sim::default_service_config());
  EXPECT_THAT(answer_to(host, token), testing::HasSubstr("<not-allowed/>"));
}

TEST(Reconfigure, LimitsCountForThoseWhoComeLater) {
  ServiceConfig config = sim::default_service_config();
  ServiceHost host(config);
  host.join(stock_client("Ann"), "tea@muc.meet.ex");
  XmppClient& bob = host.join(stock_client("Bob"), "tea@muc.meet.ex");
  config.max_occupants = 2;
  host.service().reconfigure(config);
  host.join(stock_client("Cat"), "tea@muc.meet.ex");
  EXPECT_EQ(host.service().counters().count("join-room-full"), 1U);
  EXPECT_EQ(bob.occupants().size(), 2U) << "whoever is in stays in";
}

TEST(Reconfigure, RulesOfAccessAreForRoomsThatAreOpenedLater) {
  ServiceHost host;
  host.join(stock_client("Ann"), kRoom);
  host.service().reconfigure(members_open());
  EXPECT_EQ(refusal(join_guest(host, "Bob")), "none") << "the meeting was opened when anybody could";
  XmppClient& cat = host.join(guest(stock_client("Cat")), "cake@muc.meet.ex");
  EXPECT_THAT(cat.occupants(), testing::IsEmpty()) << "this one takes a member";
  host.service().reconfigure(sim::default_service_config());
  XmppClient& dan = host.join(guest(stock_client("Dan")), "cake@muc.meet.ex");
  EXPECT_EQ(dan.occupants().size(), 1U);
}

TEST(Reconfigure, ARoomOfMembersStaysOne) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  const XmppClient& bob = join_guest(host, "Bob");
  host.service().reconfigure(sim::default_service_config());
  ann.leave();
  host.settle();
  EXPECT_FALSE(bob.is_moderator()) << "nobody takes over there";
  EXPECT_EQ(refusal(join_guest(host, "Cat")), "registration-required lobbyroom waiting-for-host ")
      << "a host has to come first";
}

TEST(Reconfigure, ExternalServicesAreThoseOfTheNewConfiguration) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), "tea@muc.meet.ex");
  ServiceConfig config = sim::default_service_config();
  config.external_services = {{"turns", "turn.example", 5349, "tcp", "secret"}};
  host.service().reconfigure(config);
  ann.send(R"(<iq xmlns="jabber:client" type="get" to="meet.ex" id="s"><services xmlns="urn:xmpp:extdisco:2"/></iq>)");
  host.settle();
  const auto is_answer = [](const xmpp::Element& stanza) { return stanza.attribute("id") == "s"; };
  const xmpp::Element* answer = ann.find(is_answer);
  ASSERT_NE(answer, nullptr);
  EXPECT_THAT(answer->to_string(), testing::HasSubstr("turn.example"));
}

}  // namespace
}  // namespace conclave::meeting
