#include "xmpp/stream.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/test_freed_memory.h"
#include "xmpp/ns.h"
#include "xmpp/parser.h"
#include "xmpp/stanza.h"

namespace conclave::xmpp {
namespace {

constexpr const char* kOpen = R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="meet.ex" version="1.0"/>)";
constexpr const char* kClose = R"(<close xmlns="urn:ietf:params:xml:ns:xmpp-framing" />)";
constexpr const char* kAnonymous = R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>)";
constexpr const char* kSuccess = R"(<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>)";
constexpr const char* kBind =
    R"(<iq type="set" id="_bind_auth_2" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>)";

class CountingExchange final : public SaslExchange {
 public:
  SaslStep respond(std::optional<std::string_view> data) override {
    if (!data) return SaslFailure{SaslCondition::malformed_request, {}};
    if (*data == "one") return SaslChallenge{"two"};
    if (*data == "three") return SaslSuccess{{"scott", {}, false}, "four"};
    return SaslFailure{SaslCondition::not_authorized, {}};
  }
};

class FakeAuthenticator final : public Authenticator {
 public:
  std::vector<std::string> mechanisms(std::string_view domain) override {
    if (domain != "meet.ex") return {};
    return {"PLAIN", "ANONYMOUS", "STEPS"};
  }
  SaslStep authenticate_anonymous(std::string_view) override { return anonymous; }
  SaslStep authenticate_plain(std::string_view domain, const PlainCredentials& credentials) override {
    last_domain = domain;
    if (credentials.authcid == "ann" && credentials.password == "secret") return SaslSuccess{{"ann", {}, false}};
    return SaslFailure{SaslCondition::not_authorized, "no"};
  }
  std::unique_ptr<SaslExchange> start(std::string_view, std::string_view mechanism) override {
    return mechanism == "STEPS" ? std::make_unique<CountingExchange>() : nullptr;
  }

  SaslStep anonymous = SaslSuccess{{"3f2a9c10-77aa", {}, true}};
  std::string last_domain;
};

class StreamTest : public testing::Test {
 protected:
  StreamEvent feed(std::string_view frame) {
    sent.clear();
    return stream.handle_frame(frame, sent);
  }
  void authenticate() {
    feed(kOpen);
    ASSERT_TRUE(std::holds_alternative<Authenticated>(feed(kAnonymous)));
    feed(kOpen);
  }
  void bind() {
    authenticate();
    ASSERT_TRUE(std::holds_alternative<BindRequested>(feed(kBind)));
    sent.clear();
    stream.accept_bind(*Jid::parse("3f2a9c10-77aa@meet.ex/r1"), sent);
  }
  void expect_closed(const StreamEvent& event, const char* reason) {
    ASSERT_TRUE(std::holds_alternative<StreamClosed>(event));
    EXPECT_STREQ(std::get<StreamClosed>(event).reason, reason);
    ASSERT_GE(sent.size(), 2U);
    EXPECT_EQ(sent.back(), kClose);
    const Element error = *parse_element(sent[sent.size() - 2]);
    EXPECT_TRUE(error.is("error", ns::kStreams));
    EXPECT_NE(error.child(reason, ns::kStreamErrors), nullptr) << sent[sent.size() - 2];
    EXPECT_EQ(stream.state(), Stream::State::closed);
  }
  using Frames = Stream::Frames;
  SeededRandom random{7};
  XmlParser parser;
  FakeAuthenticator authenticator;
  Stream stream{{}, parser, authenticator, random};
  Frames sent;
};

TEST_F(StreamTest, OpensAuthenticatesRestartsAndBinds) {
  EXPECT_TRUE(std::holds_alternative<std::monostate>(feed(kOpen)));
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_TRUE(sent[0].starts_with(R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" from="meet.ex" id=")"))
      << sent[0];
  EXPECT_TRUE(sent[0].ends_with(R"(" version="1.0"/>)"));
  EXPECT_EQ(sent[1], R"(<stream:features xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client">)"
                     R"(<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>PLAIN</mechanism>)"
                     R"(<mechanism>ANONYMOUS</mechanism><mechanism>STEPS</mechanism></mechanisms></stream:features>)");
  const std::string first_open = sent[0];

  const StreamEvent authenticated = feed(kAnonymous);
  ASSERT_TRUE(std::holds_alternative<Authenticated>(authenticated));
  EXPECT_EQ(std::get<Authenticated>(authenticated).identity.local, "3f2a9c10-77aa");
  EXPECT_EQ(std::get<Authenticated>(authenticated).identity.domain, "meet.ex");
  EXPECT_EQ(sent, Frames{kSuccess});

  feed(kOpen);
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_NE(sent[0], first_open);  // RFC 6120 6.4.6: a new stream id
  EXPECT_EQ(sent[1],
            R"(<stream:features xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client">)"
            R"(<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/><sm xmlns="urn:xmpp:sm:3"/></stream:features>)");

  const StreamEvent bind = feed(kBind);
  ASSERT_TRUE(std::holds_alternative<BindRequested>(bind));
  EXPECT_EQ(std::get<BindRequested>(bind).resource, "");
  EXPECT_TRUE(sent.empty());
  stream.accept_bind(*Jid::parse("3f2a9c10-77aa@meet.ex/r1"), sent);
  EXPECT_EQ(
      sent,
      Frames{R"(<iq xmlns="jabber:client" type="result" id="_bind_auth_2">)"
             R"(<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>3f2a9c10-77aa@meet.ex/r1</jid></bind></iq>)"});
  EXPECT_EQ(stream.state(), Stream::State::bound);
}

TEST_F(StreamTest, StampsTheSenderOnStanzas) {
  bind();
  const StreamEvent event = feed(R"(<message xmlns="jabber:client" from="evil@meet.ex/x" to="tea@muc.meet.ex"/>)");
  ASSERT_TRUE(std::holds_alternative<StanzaReceived>(event));
  EXPECT_EQ(std::get<StanzaReceived>(event).stanza.to_string(),
            R"(<message xmlns="jabber:client" from="3f2a9c10-77aa@meet.ex/r1" to="tea@muc.meet.ex"/>)");
  const StreamEvent bare = feed("<presence><status/></presence>");
  ASSERT_TRUE(std::holds_alternative<StanzaReceived>(bare));
  EXPECT_TRUE(is_presence(std::get<StanzaReceived>(bare).stanza));
}

TEST_F(StreamTest, ChecksPasswords) {
  feed(kOpen);
  // \0ann\0wrong
  feed(R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">AGFubgB3cm9uZw==</auth>)");
  EXPECT_EQ(sent,
            Frames{R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-authorized/><text>no</text></failure>)"});
  // Without an initial response: an empty challenge first. \0ann\0secret
  feed(R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN"/>)");
  EXPECT_EQ(sent, Frames{R"(<challenge xmlns="urn:ietf:params:xml:ns:xmpp-sasl">=</challenge>)"});
  const StreamEvent event = feed(R"(<response xmlns="urn:ietf:params:xml:ns:xmpp-sasl">AGFubgBzZWNyZXQ=</response>)");
  ASSERT_TRUE(std::holds_alternative<Authenticated>(event));
  EXPECT_EQ(std::get<Authenticated>(event).identity.local, "ann");
  EXPECT_EQ(authenticator.last_domain, "meet.ex");
}

// The whole way through parser, stream and mechanism: neither the password nor the message that it came in.
TEST_F(StreamTest, LeavesNoPasswordInFreedMemory) {
  constexpr std::string_view kPassword = "correct horse battery staple";
  const std::string message = std::string("\0ann\0", 5) + std::string(kPassword);
  const std::string encoded = base64_encode(message);
  const std::string initial =
      R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">)" + encoded + "</auth>";
  const std::string later = R"(<response xmlns="urn:ietf:params:xml:ns:xmpp-sasl">)" + encoded + "</response>";
  for (const std::string_view secret : {kPassword, std::string_view(encoded)}) {
    stream = Stream({}, parser, authenticator, random);
    feed(kOpen);
    const FreedMemory freed(secret);
    feed(initial);
    feed(R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN"/>)");
    feed(later);
    feed(kOpen);  // the parser has let go of the frame before
    EXPECT_EQ(freed.found(), 0u) << secret;
  }
}

TEST_F(StreamTest, NobodyActsForOthers) {
  feed(kOpen);
  const auto plain = [&](std::string_view message) {
    feed(R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">)" + base64_encode(message) + "</auth>");
  };
  plain(std::string_view("bob@meet.ex\0ann\0secret", 22));
  EXPECT_EQ(sent, Frames{R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><invalid-authzid/></failure>)"});
  plain(std::string_view("ann@meet.ex\0ann\0secret", 22));
  EXPECT_EQ(sent, Frames{kSuccess});
}

TEST_F(StreamTest, SaslOfSeveralSteps) {
  feed(kOpen);
  feed(R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="STEPS">b25l</auth>)");
  EXPECT_EQ(sent, Frames{R"(<challenge xmlns="urn:ietf:params:xml:ns:xmpp-sasl">dHdv</challenge>)"});
  feed(R"(<response xmlns="urn:ietf:params:xml:ns:xmpp-sasl">dGhyZWU=</response>)");
  EXPECT_EQ(sent, Frames{R"(<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl">Zm91cg==</success>)"});
}

TEST_F(StreamTest, SaslErrors) {
  feed(kOpen);
  feed(R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="SCRAM-SHA-1">biwsbj1h</auth>)");
  EXPECT_EQ(sent, Frames{R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><invalid-mechanism/></failure>)"});
  feed(R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">!!!</auth>)");
  EXPECT_EQ(sent, Frames{R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><incorrect-encoding/></failure>)"});
  feed(R"(<response xmlns="urn:ietf:params:xml:ns:xmpp-sasl">dGhyZWU=</response>)");
  EXPECT_EQ(sent, Frames{R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><malformed-request/></failure>)"});
  const StreamEvent last = feed(R"(<abort xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>)");
  EXPECT_EQ(sent.front(), R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><aborted/></failure>)");
  expect_closed(last, "policy-violation");
}

TEST_F(StreamTest, TokenRefusedIsNotAllowed) {
  authenticator.anonymous = SaslFailure{SaslCondition::not_allowed, "token expired"};
  feed(kOpen);
  feed(kAnonymous);
  EXPECT_EQ(sent, Frames{R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-allowed/>)"
                         R"(<text>token expired</text></failure>)"});
}

TEST_F(StreamTest, SaslMayTakeItsTime) {
  authenticator.anonymous = SaslPending{};
  feed(kOpen);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(feed(kAnonymous)));
  EXPECT_TRUE(sent.empty());
  const StreamEvent event = stream.finish_sasl(SaslSuccess{{"ann", {}, false}}, sent);
  ASSERT_TRUE(std::holds_alternative<Authenticated>(event));
  EXPECT_EQ(sent, Frames{kSuccess});
  EXPECT_TRUE(std::holds_alternative<std::monostate>(stream.finish_sasl(SaslSuccess{}, sent)));
}

TEST_F(StreamTest, NothingElseWhileAnAnswerIsPending) {
  authenticator.anonymous = SaslPending{};
  feed(kOpen);
  feed(kAnonymous);
  expect_closed(feed(kAnonymous), "policy-violation");
  Frames none;
  EXPECT_TRUE(std::holds_alternative<std::monostate>(stream.finish_sasl(SaslSuccess{}, none)));
  EXPECT_TRUE(none.empty());
}

TEST_F(StreamTest, RefusedStreamIsOpenedBeforeItIsClosed) {
  expect_closed(feed("<open"), "not-well-formed");
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_TRUE(sent[0].starts_with("<open "));
}

TEST_F(StreamTest, UnknownHost) {
  expect_closed(feed(R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="other.ex" version="1.0"/>)"),
                "host-unknown");
}

TEST_F(StreamTest, VersionOneOnly) {
  expect_closed(feed(R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="meet.ex"/>)"), "unsupported-version");
}

TEST_F(StreamTest, RestrictedXml) { expect_closed(feed("<a><!-- --></a>"), "restricted-xml"); }

TEST_F(StreamTest, StanzaBeforeAuthentication) {
  feed(kOpen);
  expect_closed(feed(R"(<message xmlns="jabber:client"/>)"), "not-authorized");
}

TEST_F(StreamTest, StanzaBeforeBinding) {
  authenticate();
  expect_closed(feed(R"(<message xmlns="jabber:client"/>)"), "not-authorized");
}

TEST_F(StreamTest, UnknownStanza) {
  bind();
  expect_closed(feed(R"(<telegram xmlns="jabber:client"/>)"), "unsupported-stanza-type");
}

TEST_F(StreamTest, ForeignNamespace) {
  bind();
  expect_closed(feed(R"(<message xmlns="jabber:server"/>)"), "invalid-namespace");
}

TEST_F(StreamTest, NothingOfTheStreamInsideAStanza) {
  // Jitsi clients look for a stream error at any depth of what they receive, and disconnect.
  bind();
  expect_closed(feed(R"(<message xmlns="jabber:client" to="tea@muc.meet.ex" type="groupchat"><x xmlns="urn:x">)"
                     R"(<error xmlns="http://etherx.jabber.org/streams"/></x></message>)"),
                "invalid-namespace");
}

TEST_F(StreamTest, StrangersGetLittleRoom) {
  feed(kOpen);
  expect_closed(feed("<a>" + std::string(16 * 1024, 'x') + "</a>"), "policy-violation");
}

TEST_F(StreamTest, ClientClosesByteForByte) {
  bind();
  const StreamEvent event = feed(kClose);
  ASSERT_TRUE(std::holds_alternative<StreamClosed>(event));
  EXPECT_TRUE(std::get<StreamClosed>(event).by_client);
  EXPECT_EQ(sent, Frames{kClose});
  EXPECT_TRUE(std::holds_alternative<std::monostate>(feed(kOpen)));
  EXPECT_TRUE(sent.empty());
}

TEST_F(StreamTest, ServerClosesWithAnError) {
  bind();
  stream.close_with_error(StreamCondition::system_shutdown, "bye", sent);
  EXPECT_EQ(sent[1], R"(<stream:error xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client">)"
                     R"(<system-shutdown xmlns="urn:ietf:params:xml:ns:xmpp-streams"/>)"
                     R"(<text xmlns="urn:ietf:params:xml:ns:xmpp-streams">bye</text></stream:error>)");
  EXPECT_EQ(sent[2], kClose);
}

TEST_F(StreamTest, BindIsRefusedAndTriedAgain) {
  authenticate();
  const StreamEvent event =
      feed(R"(<iq type="set" id="b" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind">)"
           R"(<resource>desk</resource></bind></iq>)");
  EXPECT_EQ(std::get<BindRequested>(event).resource, "desk");
  stream.refuse_bind(StanzaCondition::conflict, sent);
  EXPECT_EQ(sent, Frames{R"(<iq xmlns="jabber:client" type="error" id="b"><error type="cancel">)"
                         R"(<conflict xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>)"});
  EXPECT_TRUE(std::holds_alternative<BindRequested>(feed(kBind)));
}

TEST_F(StreamTest, ManagementIsEnabledOnce) {
  bind();
  feed(R"(<r xmlns="urn:xmpp:sm:3"/>)");
  EXPECT_EQ(sent,
            Frames{R"(<failed xmlns="urn:xmpp:sm:3"><unexpected-request xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>)"
                   R"(</failed>)"});
  const StreamEvent enable = feed(R"(<enable xmlns="urn:xmpp:sm:3" resume="true"/>)");
  ASSERT_TRUE(std::holds_alternative<EnableRequested>(enable));
  EXPECT_TRUE(std::get<EnableRequested>(enable).resume);
  stream.accept_enable("Sm-1", sent);
  EXPECT_EQ(sent, Frames{R"(<enabled xmlns="urn:xmpp:sm:3" id="Sm-1" resume="true"/>)"});
  EXPECT_TRUE(std::holds_alternative<AckRequested>(feed(R"(<r xmlns="urn:xmpp:sm:3"/>)")));
  const StreamEvent ack = feed(R"(<a xmlns="urn:xmpp:sm:3" h="4294967295"/>)");
  EXPECT_EQ(std::get<AckReceived>(ack).h, 4294967295U);
  feed(R"(<enable xmlns="urn:xmpp:sm:3"/>)");
  EXPECT_TRUE(sent.front().starts_with("<failed "));
  expect_closed(feed(R"(<a xmlns="urn:xmpp:sm:3" h="4294967296"/>)"), "bad-format");
}

TEST_F(StreamTest, ResumesInsteadOfBinding) {
  authenticate();
  const StreamEvent event = feed(R"(<resume xmlns="urn:xmpp:sm:3" h="3" previd="Sm-1"/>)");
  ASSERT_TRUE(std::holds_alternative<ResumeRequested>(event));
  EXPECT_EQ(std::get<ResumeRequested>(event).previd, "Sm-1");
  EXPECT_EQ(std::get<ResumeRequested>(event).h, 3U);
  stream.accept_resume(*Jid::parse("a@meet.ex/r"), "Sm-1", 17, sent);
  EXPECT_EQ(sent, Frames{R"(<resumed xmlns="urn:xmpp:sm:3" h="17" previd="Sm-1"/>)"});
  EXPECT_EQ(stream.jid().to_string(), "a@meet.ex/r");
  EXPECT_TRUE(std::holds_alternative<AckRequested>(feed(R"(<r xmlns="urn:xmpp:sm:3"/>)")));
}

TEST_F(StreamTest, BindsAfterAResumptionFailed) {
  authenticate();
  feed(R"(<resume xmlns="urn:xmpp:sm:3" h="3" previd="gone"/>)");
  stream.refuse_resume(sent);
  EXPECT_EQ(sent,
            Frames{R"(<failed xmlns="urn:xmpp:sm:3"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>)"
                   R"(</failed>)"});
  EXPECT_TRUE(std::holds_alternative<BindRequested>(feed(kBind)));
}

TEST(Authenticator, HasNoFurtherMechanismsByDefault) {
  class Minimal final : public Authenticator {
    std::vector<std::string> mechanisms(std::string_view) override { return {"SCRAM-SHA-256"}; }
    SaslStep authenticate_anonymous(std::string_view) override { return SaslFailure{}; }
    SaslStep authenticate_plain(std::string_view, const PlainCredentials&) override { return SaslFailure{}; }
  } minimal;
  EXPECT_EQ(start_exchange(minimal, "meet.ex", "SCRAM-SHA-256"), nullptr);
  EXPECT_EQ(start_exchange(minimal, "meet.ex", "ANONYMOUS"), nullptr);  // known, but not offered
}

}  // namespace
}  // namespace conclave::xmpp
