// Tokens as Jitsi clients bring them: on the address of the socket, with SASL ANONYMOUS.
#include "meeting/session/token_login.h"

#include "accounts/test_tokens.h"
#include "jingle/offer.h"
#include "meeting/common/limits.h"
#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

using accounts::test_claims;
using accounts::test_token;

constexpr const char* kOpenStream = R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="meet.ex" version="1.0"/>)";
constexpr const char* kAuthAnonymous = R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>)";

ServiceConfig with_tokens() {
  ServiceConfig config = sim::default_service_config();
  config.tokens.policy = accounts::test_policy();
  config.tokens.keys = {*accounts::make_secret_key({}, accounts::kTestSecret)};
  return config;
}

/// The clock of ServiceHost begins here.
constexpr int64_t kTokenEpoch = 1'700'000'000;

Json claims_with(const char* context, std::string room = "tea") {
  return test_claims(std::move(room)).set("context", *Json::parse(context));
}

// A client that says hello with this token.
XmppClient& connect_with(ServiceHost& host, const std::string& token, const std::string& name = "Ann") {
  XmppClient& client = host.add_client(stock_client(name));
  ConnectionInfo info;
  info.token = token;
  host.connect(client, info);
  return client;
}

XmppClient& join(ServiceHost& host, const Json& claims, const std::string& room, const std::string& name = "Ann") {
  XmppClient& client = connect_with(host, test_token(claims), name);
  client.request_conference(room);
  client.join(room);
  host.settle();
  return client;
}

// What ANONYMOUS at the main domain is answered with this token.
std::string answer_to(ServiceHost& host, const std::string& token) {
  ConnectionInfo info;
  info.token = token;
  const ConnectionId id = host.open_xmpp(info);
  host.frame(id, kOpenStream);
  host.frame(id, kAuthAnonymous);
  return host.socket(id).received.back();
}

std::string refusal(const std::string& text) {
  return R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-allowed/><text>)" + text + "</text></failure>";
}

TEST(TokenLogin, OpensItsRoomAndNoOther) {
  ServiceHost host(with_tokens());
  XmppClient& ann = join(host, test_claims("Tea"), kRoom);
  EXPECT_TRUE(ann.in_room());
  EXPECT_TRUE(ann.is_moderator());
  ann.join("coffee@muc.meet.ex");
  host.settle();
  EXPECT_EQ(condition_of(&ann.inbox().back()), "not-allowed");
  EXPECT_EQ(ann.inbox().back().child("error")->child_text("text"), "The token is for another room.");
  EXPECT_EQ(host.service().counters().count("join-token-room"), 1U);
  // Nor the same name of a tenant, unless the token says so.
  XmppClient& bob = join(host, test_claims().set("sub", "meet.ex"), "tea@muc.club.meet.ex");
  EXPECT_FALSE(bob.in_room());
  XmppClient& cem = join(host, test_claims().set("sub", "Club"), "tea@muc.club.meet.ex");
  EXPECT_TRUE(cem.in_room());
  XmppClient& dan = join(host, test_claims().set("sub", "club"), kRoom);
  EXPECT_FALSE(dan.in_room());
  Json without = test_claims();
  without.erase("sub");
  EXPECT_TRUE(join(host, without, kRoom).in_room());
}

TEST(TokenLogin, ARoomOfAnyNameAndOneWrittenOtherwise) {
  ServiceHost host(with_tokens());
  EXPECT_TRUE(join(host, test_claims("*"), "coffee@muc.meet.ex").in_room());
  EXPECT_TRUE(join(host, test_claims("Käse Fondue"), "k%c3%a4se%20fondue@muc.meet.ex").in_room());
  EXPECT_FALSE(join(host, test_claims("te"), kRoom).in_room());
  EXPECT_EQ(answer_to(host, test_token(test_claims("a\u202eb"))), refusal("The token is for another room."));
  // Where one looks at oneself before the call.
  EXPECT_TRUE(join(host, test_claims(), "echo-0123456789abcdef@muc.meet.ex").in_room());
}

TEST(TokenLogin, RolesAreThoseOfTheToken) {
  ServiceHost host(with_tokens());
  const char* guest = R"({"user":{"moderator":false}})";
  XmppClient& ann = join(host, claims_with(guest), kRoom, "Ann");
  EXPECT_TRUE(ann.in_room());
  EXPECT_FALSE(ann.is_moderator());
  EXPECT_TRUE(join(host, test_claims(), kRoom, "Bob").is_moderator());
  EXPECT_TRUE(join(host, test_claims(), kRoom, "Cem").is_moderator());
  EXPECT_FALSE(join(host, claims_with(R"({"user":{"affiliation":"member"}})"), kRoom, "Dan").is_moderator());
  EXPECT_FALSE(host.join(stock_client("Eve"), kRoom).is_moderator());
}

// Where only accounts log in.
class MembersOnly final : public xmpp::Authenticator {
 public:
  std::vector<std::string> mechanisms(std::string_view domain) override {
    if (domain != "meet.ex") return {};
    return {"PLAIN"};
  }
  xmpp::SaslStep authenticate_anonymous(std::string_view) override { return xmpp::SaslFailure{}; }
  xmpp::SaslStep authenticate_plain(std::string_view, const xmpp::PlainCredentials&) override {
    return xmpp::SaslFailure{};
  }
};

TEST(TokenLogin, AnonymousGoesWithATokenAlone) {
  MembersOnly members;
  SeededRandom random(1);
  TokenLogin without(members, "meet.ex", random, "");
  EXPECT_THAT(without.mechanisms("meet.ex"), testing::ElementsAre("PLAIN"));
  EXPECT_TRUE(std::holds_alternative<xmpp::SaslFailure>(without.authenticate_anonymous("meet.ex")));
  TokenLogin login(members, "meet.ex", random, "x.y.z");
  EXPECT_THAT(login.mechanisms("meet.ex"), testing::ElementsAre("ANONYMOUS", "PLAIN"));
  EXPECT_TRUE(login.mechanisms("elsewhere.ex").empty());
  // Before anybody has judged it, it is good for nothing.
  EXPECT_TRUE(std::holds_alternative<xmpp::SaslFailure>(login.authenticate_anonymous("meet.ex")));
  EXPECT_EQ(login.person(), nullptr);
  EXPECT_FALSE(login.answer(Person{}));
  EXPECT_TRUE(std::holds_alternative<xmpp::SaslSuccess>(login.authenticate_anonymous("meet.ex")));
  EXPECT_NE(login.person(), nullptr);
}

TEST(TokenLogin, RefusalsAreSaidInWords) {
  ServiceHost host(with_tokens());
  EXPECT_EQ(answer_to(host, "non.sen.se"), refusal("The token is malformed."));
  EXPECT_EQ(answer_to(host, test_token(test_claims().set("exp", kTokenEpoch))), refusal("The token has expired."));
  EXPECT_EQ(answer_to(host, test_token(test_claims().set("iss", "x"))),
            refusal("The token&apos;s issuer is not accepted."));
  EXPECT_EQ(answer_to(host, accounts::forge_token(R"({"alg":"none"})", test_claims().to_string(), "x")),
            refusal("The token&apos;s algorithm is not accepted."));
  EXPECT_EQ(host.service().counters().count("token-expired"), 1U);
  EXPECT_EQ(host.service().stats().sessions, 0U);
  ServiceHost without;
  EXPECT_EQ(answer_to(without, test_token(test_claims())), refusal("This server takes no tokens."));
}

TEST(TokenLogin, AnAddressShowsSoMany) {
  ServiceHost host(with_tokens());
  const auto answer = [&](const char* address, std::string token) {
    ConnectionInfo info;
    info.peer.ip = *IpAddress::parse(address);
    info.token = std::move(token);
    const ConnectionId id = host.open_xmpp(info);
    host.frame(id, kOpenStream);
    host.frame(id, kAuthAnonymous);
    std::string last = host.socket(id).received.back();
    host.close_xmpp(id);
    return last;
  };
  const std::string good = test_token(test_claims());
  for (uint32_t i = 0; i < kNetworkTokenBurst; ++i)
    ASSERT_EQ(answer("192.0.2.7", "non.sen.se"), refusal("The token is malformed."));
  EXPECT_EQ(answer("192.0.2.7", good), refusal("Too many tokens have come from this address. Try again in a moment."));
  EXPECT_EQ(host.service().counters().count("token-rate-of-address"), 1U);
  EXPECT_EQ(answer("192.0.2.8", good).find("<success"), 0U) << "others are not held up";
  host.advance(1s);
  EXPECT_EQ(answer("192.0.2.7", good).find("<success"), 0U);
}

TEST(TokenLogin, OthersSeeWhoTheTokenSaysOneIs) {
  ServiceHost host(with_tokens());
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  XmppClient& ann = join(host,
                         claims_with(R"({"user":{"id":"7","name":"Ann <3","email":"a@b","avatar":"https://b/a.png",)"
                                     R"("hidden-from-recorder":true,"age":7},"group":"board"})"),
                         kRoom);
  const std::string identity =
      "<identity><user><id>7</id><name>Ann &lt;3</name><email>a@b</email><avatar>https://b/a.png</avatar>"
      "<hidden-from-recorder>true</hidden-from-recorder></user><group>board</group></identity>";
  EXPECT_THAT(bob.presence_of(ann.nick())->to_string(), HasSubstr(identity));
  EXPECT_THAT(ann.presence_of(ann.nick())->to_string(), HasSubstr(identity));
  // What a client says of itself is not passed on, and does not take the place of it.
  bob.clear();
  ann.update_presence("<identity><user><id>1</id></user></identity>");
  host.settle();
  EXPECT_THAT(bob.presence_of(ann.nick())->to_string(), HasSubstr(identity));
  EXPECT_THAT(bob.presence_of(ann.nick())->to_string(), Not(HasSubstr("<id>1</id>")));
  EXPECT_THAT(ann.presence_of(bob.nick())->to_string(), Not(HasSubstr("identity")));
}

TEST(TokenLogin, FeaturesTakeAway) {
  ServiceHost host(with_tokens());
  XmppClient& ann = join(host,
                         claims_with(R"({"features":{"send-groupchat":false,"send-private-message":"false",)"
                                     R"("create-polls":false,"recording":true}})"),
                         kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  EXPECT_THAT(
      ann.presence_of(ann.nick())->to_string(),
      HasSubstr(R"(<permissions xmlns="http://jitsi.org/jitmeet"><p name="send-groupchat" val="false"/>)"
                R"(<p name="send-private-message" val="false"/><p name="create-polls" val="false"/></permissions>)"));
  bob.clear();
  const auto say = [&](const std::string& attributes, const std::string& content) {
    ann.clear();
    ann.send(R"(<message xmlns="jabber:client" id="m" )" + attributes + ">" + content + "</message>");
    host.settle();
    return condition_of(ann.find_id("m"));
  };
  EXPECT_EQ(say(R"(type="groupchat" to="tea@muc.meet.ex")", "<body>hi</body>"), "not-allowed");
  EXPECT_EQ(say(R"(type="chat" to="tea@muc.meet.ex/)" + bob.nick() + "\"", "<body>hi</body>"), "not-allowed");
  EXPECT_EQ(say(R"(type="chat" to="polls.meet.ex")",
                R"(<json-message xmlns="http://jitsi.org/jitmeet">{"type":"polls","command":"new-poll","pollId":"p1",)"
                R"("question":"Cake?","answers":[{"name":"yes"},{"name":"no"}]}</json-message>)"),
            "not-allowed");
  for (const Element& element : bob.inbox()) EXPECT_FALSE(xmpp::is_message(element)) << element.to_string();
}

TEST(TokenLogin, WaitsForTheKey) {
  ServiceConfig config = with_tokens();
  config.tokens.sources.key_server = "https://keys.example";
  ServiceHost host(config);
  XmppClient& ann = connect_with(host, test_token(test_claims(), accounts::Algorithm::es256, "k1"));
  EXPECT_FALSE(ann.bound());
  const auto fetches = host.take_fetches();
  ASSERT_EQ(fetches.size(), 1U);
  EXPECT_THAT(fetches[0].address, HasSubstr("https://keys.example/"));
  host.advance(7s);
  EXPECT_FALSE(ann.bound());
  host.keys_fetched({"k1", accounts::kTestEcPublic});
  EXPECT_TRUE(ann.bound());
  // The next one need not wait.
  EXPECT_TRUE(connect_with(host, test_token(test_claims(), accounts::Algorithm::es256, "k1")).bound());
  EXPECT_TRUE(host.take_fetches().empty());
}

TEST(TokenLogin, DoesNotWaitForever) {
  ServiceConfig config = with_tokens();
  config.tokens.sources.key_server = "https://keys.example";
  ServiceHost host(config);
  ConnectionInfo info;
  info.token = test_token(test_claims(), accounts::Algorithm::es256, "k1");
  const ConnectionId first = host.open_xmpp(info);
  host.frame(first, kOpenStream);
  host.frame(first, kAuthAnonymous);
  host.advance(8s);
  EXPECT_EQ(host.socket(first).received.back(), refusal("The token&apos;s key could not be fetched in time."));
  host.keys_fetched({"k1", fail("fetch-failed")});
  EXPECT_EQ(answer_to(host, info.token), refusal("The token is signed with a key that is not known here."));
  // Who goes meanwhile is not answered.
  host.advance(2min);
  const ConnectionId gone = host.open_xmpp(info);
  host.frame(gone, kOpenStream);
  host.close_xmpp(gone);
  host.keys_fetched({"k1", accounts::kTestEcPublic});
  host.advance(10s);
  EXPECT_EQ(host.socket(gone).received.size(), 2U);
}

TEST(TokenLogin, AKeySetIsFetchedAtOnceAndAgain) {
  ServiceConfig config = with_tokens();
  config.tokens.sources.key_set = "https://keys.example/set";
  ServiceHost host(config);
  host.advance(1s);
  EXPECT_EQ(host.take_fetches().size(), 1U);
  host.keys_fetched({{}, R"({"keys":[]})"});
  host.advance(59min);
  EXPECT_TRUE(host.take_fetches().empty());
  host.advance(2min);
  EXPECT_EQ(host.take_fetches().size(), 1U);
}

// Comes back on a new socket with this token.
void come_back(ServiceHost& host, XmppClient& client, const Json& claims) {
  host.drop(client);
  client.clear();
  ConnectionInfo info;
  info.token = test_token(claims);
  host.connect(client, info);
}

TEST(TokenLogin, ResumesWithATokenThatIsStillGood) {
  ServiceHost host(with_tokens());
  XmppClient& ann = join(host, test_claims(), kRoom);
  come_back(host, ann, test_claims("*"));
  EXPECT_TRUE(ann.resumed());
  // An expired one is refused before anything is resumed, in words.
  XmppClient& bob = join(host, test_claims(), kRoom, "Bob");
  come_back(host, bob, test_claims().set("exp", kTokenEpoch - 1));
  EXPECT_FALSE(bob.resumed());
  EXPECT_EQ(bob.inbox().back().to_string(), refusal("The token has expired."));
  // One for another room does not hold this one.
  XmppClient& cem = join(host, test_claims(), kRoom, "Cem");
  come_back(host, cem, test_claims("coffee"));
  EXPECT_FALSE(cem.resumed());
  EXPECT_TRUE(cem.resume_failed());
}

TEST(TokenLogin, FeaturesKeepScreensAndTheLobbyFromAModerator) {
  ServiceHost host(with_tokens());
  XmppClient& ann = join(host, claims_with(R"({"features":{"screen-sharing":false,"lobby":false}})"), kRoom);
  ASSERT_TRUE(ann.is_moderator());
  const auto given = host.take<SetSendPermissions>();
  ASSERT_EQ(given.size(), 1U);
  EXPECT_TRUE(given[0].audio && given[0].video && !given[0].desktop);
  ann.accept(ann.make_transport(), ann.make_sources(1000));
  host.settle();
  ann.clear();
  SourceDescription screen;
  screen.name = ann.nick() + "-v1";
  screen.media = MediaKind::video;
  screen.video_type = VideoType::desktop;
  screen.msid = "d d1";
  screen.ssrcs = {8000, 8001};
  screen.groups = {{SsrcGroup::Semantics::fid, {8000, 8001}}};
  ann.send(R"(<iq xmlns="jabber:client" type="set" id="s" to=")" + std::string(kRoom) + R"(/focus">)" +
           jingle::make_sender_source_add({ann.offer()->sid, std::string(kRoom) + "/focus"}, std::vector{screen})
               .to_string() +
           "</iq>");
  host.settle();
  EXPECT_NE(ann.find([](const Element& iq) {
    return xmpp::is_iq(iq) && iq.child("mute", std::string(ns::kJitmeet) + "/desktop") != nullptr;
  }),
            nullptr);

  const auto submit = [&](const std::string& field) {
    return condition_of(
        ask(host, ann, "set", kRoom,
            R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit">)"
            R"(<field var="FORM_TYPE"><value>http://jabber.org/protocol/muc#roomconfig</value></field>)" +
                field + "</x></query>"));
  };
  EXPECT_EQ(submit(R"(<field var="muc#roomconfig_membersonly"><value>1</value></field>)"), "not-allowed");
  EXPECT_EQ(submit(R"(<field var="muc#roomconfig_membersonly"><value>0</value></field>)"), "no error");
  // With another token he may.
  come_back(host, ann, test_claims());
  ASSERT_TRUE(ann.resumed());
  const auto then = host.take<SetSendPermissions>();
  ASSERT_EQ(then.size(), 1U);
  EXPECT_TRUE(then[0].desktop);
  EXPECT_EQ(submit(R"(<field var="muc#roomconfig_membersonly"><value>1</value></field>)"), "no error");
}

TEST(TokenLogin, TheLobbyOfAnotherRoomIsClosedToo) {
  ServiceHost host(with_tokens());
  XmppClient& bob = host.join(stock_client("Bob"), "coffee@muc.meet.ex");
  ASSERT_TRUE(bob.is_moderator());
  ask(host, bob, "set", "coffee@muc.meet.ex",
      R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit">)"
      R"(<field var="FORM_TYPE"><value>http://jabber.org/protocol/muc#roomconfig</value></field>)"
      R"(<field var="muc#roomconfig_membersonly"><value>true</value></field></x></query>)");
  XmppClient& ann = connect_with(host, test_token(test_claims()));
  ann.join("coffee@lobby.meet.ex");
  host.settle();
  EXPECT_EQ(condition_of(&ann.inbox().back()), "not-allowed");
  EXPECT_EQ(host.service().counters().count("knock-token-room"), 1U);
}

}  // namespace
}  // namespace conclave::meeting
