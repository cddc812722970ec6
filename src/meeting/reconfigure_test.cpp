// What may change while the service runs.
#include <gmock/gmock.h>

#include "accounts/test_tokens.h"
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
