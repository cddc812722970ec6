// Tokens that come with the conference request: as an attribute of the IQ, as Bearer over HTTP. Where guests are turned
// away, the answer tells who may come in.
#include "meeting/entry/shown_token.h"

#include "accounts/test_tokens.h"
#include "meeting/common/limits.h"
#include "meeting/test_access.h"

namespace conclave::meeting {
namespace {

using accounts::test_claims;
using accounts::test_token;

constexpr const char* kRequest = R"({"room":"tea@muc.meet.ex","machineUid":"m","properties":{}})";
/// The clock of ServiceHost begins here.
constexpr int64_t kStart = 1'700'000'000;

ServiceConfig guests_denied() {
  ServiceConfig config = members_open(GuestRule::deny);
  config.tokens.policy = accounts::test_policy();
  config.tokens.keys = {*accounts::make_secret_key({}, accounts::kTestSecret)};
  return config;
}

ServiceConfig with_key_server() {
  ServiceConfig config = guests_denied();
  config.tokens.sources.key_server = "https://keys.example";
  return config;
}

XmppClient& connect(ServiceHost& host, const std::string& token = {}) {
  XmppClient& client = host.add_client(token.empty() ? guest(stock_client("Ann")) : stock_client("Ann"));
  ConnectionInfo info;
  info.token = token;
  host.connect(client, info);
  return client;
}

std::string answer_to(ServiceHost& host, XmppClient& client, const std::string& token, const std::string& more = "") {
  const Element* answer = ask(host, client, "set", "focus.meet.ex",
                              R"(<conference xmlns="http://jitsi.org/protocol/focus" room="tea@muc.meet.ex" token=")" +
                                  token + "\" machine-uid=\"m\" " + more + "/>");
  const Element* conference = answer == nullptr ? nullptr : answer->child("conference", ns::kFocus);
  if (xmpp::stanza_type(*answer) == "error") return condition_of(answer);
  return conference == nullptr ? "nothing" : conference->attribute("ready");
}

std::string answer_over_http(ServiceHost& host, const std::string& token, const char* body = kRequest) {
  Output out;
  const HttpAnswer answer = host.service().handle_conference_request(
      host.now(), {.body = body, .token = token, .peer = *IpAddress::parse("192.0.2.7")}, out);
  for (auto& action : out.actions)
    if (auto* wanted = std::get_if<accounts::KeyFetch>(&action)) host.fetches().push_back(std::move(*wanted));
  if (answer.status != 200) return std::to_string(answer.status);
  return answer.body.find(R"("ready":true)") != std::string::npos ? "true" : "false";
}

TEST(ShownToken, MakesTheSessionThatOfItsBearer) {
  ServiceHost host(guests_denied());
  XmppClient& ann = connect(host);
  EXPECT_EQ(answer_to(host, ann, ""), "not-authorized");
  EXPECT_EQ(answer_to(host, ann, test_token(test_claims())), "true");
  ann.join(kRoom);
  host.settle();
  EXPECT_TRUE(ann.in_room());
  EXPECT_TRUE(ann.is_moderator());
}

TEST(ShownToken, RefusedIsNotLetInAsAGuest) {
  ServiceConfig config = guests_denied();
  config.access.guests = GuestRule::wait;
  ServiceHost host(config);
  XmppClient& ann = connect(host);
  EXPECT_EQ(answer_to(host, ann, ""), "true");
  EXPECT_EQ(answer_to(host, ann, "non.sen.se"), "not-authorized");
  EXPECT_EQ(answer_to(host, ann, test_token(test_claims().set("exp", kStart))), "not-authorized");
  EXPECT_EQ(host.service().counters().count("token-expired"), 1U);
  EXPECT_EQ(answer_over_http(host, ""), "true");
  EXPECT_EQ(answer_over_http(host, "non.sen.se"), "403");
  EXPECT_EQ(answer_over_http(host, test_token(test_claims().set("exp", kStart))), "403");
}

TEST(ShownToken, TheBearersRightsDecide) {
  ServiceHost host(guests_denied());
  EXPECT_EQ(answer_over_http(host, test_token(test_claims())), "true");
  // Without a token the login comes later, on the connection.
  EXPECT_EQ(answer_over_http(host, ""), "true");
  // One for another room gives nothing here.
  EXPECT_EQ(answer_over_http(host, test_token(test_claims("coffee"))), "403");
  XmppClient& ann = connect(host);
  EXPECT_EQ(answer_to(host, ann, test_token(test_claims("coffee"))), "not-authorized");
}

TEST(ShownToken, WaitsForItsKey) {
  ServiceHost host(with_key_server());
  XmppClient& ann = connect(host);
  const std::string token = test_token(test_claims(), accounts::Algorithm::es256, "k1");
  EXPECT_EQ(answer_over_http(host, token), "false");
  EXPECT_EQ(host.take_fetches().size(), 1U) << "asked for by whoever comes first";
  EXPECT_EQ(answer_to(host, ann, token), "false");
  host.keys_fetched({"k1", accounts::kTestEcPublic});
  EXPECT_EQ(answer_to(host, ann, token), "true");
  EXPECT_EQ(answer_over_http(host, token), "true");
}

TEST(ShownToken, WhoIsInWithItNeedsNoOtherWhenItExpires) {
  ServiceHost host(guests_denied());
  const std::string token = test_token(test_claims().set("exp", kStart + 3600));
  XmppClient& ann = connect(host, token);
  host.advance(2h);
  EXPECT_EQ(answer_to(host, ann, token), "true") << "to a breakout room";
  EXPECT_EQ(answer_over_http(host, token), "true");
  EXPECT_EQ(answer_to(host, connect(host), token), "not-authorized") << "somebody else";
  host.drop(ann);
  host.advance(1h);
  EXPECT_EQ(answer_over_http(host, token), "403");
}

TEST(ShownToken, MustBeGoodForWhereItsBearerIs) {
  ServiceHost host(guests_denied());
  XmppClient& ann = connect(host, test_token(test_claims()));
  ann.join(kRoom);
  host.settle();
  ASSERT_TRUE(ann.in_room());
  EXPECT_EQ(answer_to(host, ann, test_token(test_claims("coffee"))), "not-authorized");
  EXPECT_EQ(host.service().counters().count("token-elsewhere"), 1U);
  EXPECT_EQ(answer_to(host, ann, test_token(test_claims("*"))), "true");
}

TEST(ShownToken, WhoHasAnAccountNeedsNone) {
  ServiceHost host(guests_denied());
  host.add_account("ann");
  XmppClient& ann = host.add_client(member(stock_client("Ann")));
  host.connect(ann);
  EXPECT_EQ(answer_to(host, ann, "non.sen.se"), "true");
  // Nor who shows a login that another connection made.
  const Element* answer = ann.find([](const Element& e) { return e.child("conference", ns::kFocus) != nullptr; });
  const std::string id = answer->child("conference")->attribute("session-id");
  ASSERT_FALSE(id.empty());
  EXPECT_EQ(answer_to(host, connect(host), "non.sen.se", "session-id=\"" + id + "\""), "true");
  const std::string body = R"({"room":"tea@muc.meet.ex","machineUid":"m","sessionId":")" + id + R"(","properties":{}})";
  EXPECT_EQ(answer_over_http(host, "non.sen.se", body.c_str()), "true");
}

TEST(ShownToken, AnAddressShowsSoManyInRequests) {
  ServiceHost host(guests_denied());
  XmppClient& client = host.add_client(guest(stock_client("Ann")));
  ConnectionInfo info;
  info.peer.ip = *IpAddress::parse("192.0.2.7");
  host.connect(client, info);
  for (uint32_t i = 0; i < kNetworkTokenBurst; ++i) answer_over_http(host, "non.sen.se");
  const std::string good = test_token(test_claims());
  EXPECT_EQ(answer_to(host, client, good), "false") << "ask again";
  host.advance(1s);
  EXPECT_EQ(answer_to(host, client, good), "true");
}

TEST(ShownToken, AnAddressShowsSoManyOverHttp) {
  ServiceHost host(guests_denied());
  for (uint32_t i = 0; i < kNetworkTokenBurst; ++i) EXPECT_EQ(answer_over_http(host, "non.sen.se"), "403");
  EXPECT_EQ(answer_over_http(host, "non.sen.se"), "false") << "an error would be final";
  EXPECT_EQ(host.service().counters().count("token-rate-of-address"), 1U);
  host.advance(1s);
  EXPECT_EQ(answer_over_http(host, "non.sen.se"), "403");
}

}  // namespace
}  // namespace conclave::meeting
