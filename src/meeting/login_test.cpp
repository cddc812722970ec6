// Logging in over the service, with literal frames: mechanisms offered where, PLAIN and SCRAM-SHA-256, answers that
// tell nothing, throttling in virtual time, and sessions that end with their account.
#include "meeting/session/login.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/base64.h"
#include "base/crypto.h"
#include "base/test_freed_memory.h"
#include "sim/service_host.h"
#include "xmpp/ns.h"
#include "xmpp/parser.h"
#include "xmpp/sasl.h"

namespace conclave::meeting {
namespace {
namespace ns = xmpp::ns;
using accounts::AccountRole;
using accounts::AccountState;
using sim::ServiceHost;
using sim::XmppClient;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kWrong = R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-authorized/></failure>)";

std::string open_to(std::string_view domain) {
  return fmt::format(R"(<open xmlns="{}" to="{}" version="1.0"/>)", ns::kFraming, domain);
}
std::string auth(std::string_view mechanism, std::string_view data) {
  return fmt::format(R"(<auth xmlns="{}" mechanism="{}">{}</auth>)", ns::kSasl, mechanism, base64_encode(data));
}
std::string response(std::string_view data) {
  return fmt::format(R"(<response xmlns="{}">{}</response>)", ns::kSasl, base64_encode(data));
}
std::string plain(const std::string& name, const std::string& password) {
  using namespace std::string_literals;
  return auth("PLAIN", "\0"s + name + "\0"s + password);
}

/// Keys as an account has them, of few rounds.
accounts::AccountEntry entry(const std::string& name, const std::string& password) {
  SeededRandom random(3);
  accounts::AccountEntry made;
  made.account.name = name;
  made.credentials = {ServiceHost::hash_of(password), accounts::make_scram_keys(password, random, 4096)};
  return made;
}

class LoginTest : public testing::Test {
 protected:
  LoginTest() { set_up(Creators::members); }

  void set_up(Creators creators) {
    ServiceConfig config = sim::default_service_config();
    config.access.create = creators;
    Records records;
    records.accounts = {entry("ann", "pencils!"), entry("bob", "crayons!")};
    host_ = std::make_unique<ServiceHost>(config, 1, std::move(records));
    host_->hold_questions();
  }
  ServiceHost& host() { return *host_; }

  ConnectionInfo from(std::string_view address) {
    ConnectionInfo info;
    info.peer = {*IpAddress::parse(address), 4711};
    return info;
  }
  /// A stream to the main domain, its features read.
  ConnectionId open(ConnectionInfo info = {}, std::string_view domain = "meet.ex") {
    const ConnectionId id = host().open_xmpp(std::move(info));
    host().frame(id, open_to(domain));
    return id;
  }
  const std::string& last(ConnectionId id) { return host().socket(id).received.back(); }
  std::vector<std::string> offered(ConnectionId id) {
    const Result<xmpp::Element> features = xmpp::parse_element(last(id));
    std::vector<std::string> names;
    if (!features) return names;
    if (const xmpp::Element* list = features->child("mechanisms", ns::kSasl))
      for (const xmpp::Element& mechanism : list->children()) names.push_back(mechanism.text());
    return names;
  }

  /// Answers what is to be checked as the threads would: by the hashes of entry().
  void answer() { host().answer_questions(); }
  /// What a login by PLAIN is answered with.
  std::string try_plain(const std::string& name, const std::string& password, std::string_view address) {
    const ConnectionId id = open(from(address));
    host().frame(id, plain(name, password));
    answer();
    return last(id);
  }
  /// What the last message of a login by SCRAM is answered with.
  std::string try_scram(const std::string& name, const std::string& password, std::string_view address = "203.0.113.5");
  /// Logs in, and binds.
  ConnectionId log_in(const std::string& name, const std::string& password) {
    const ConnectionId id = open(from("203.0.113.5"));
    host().frame(id, plain(name, password));
    answer();
    host().frame(id, open_to("meet.ex"));
    host().frame(
        id, R"(<iq type="set" id="b" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>)");
    return id;
  }

  std::unique_ptr<ServiceHost> host_;
};

/// RFC 5802 3, the client's side.
std::string client_final(std::string_view first_bare, const std::string& server_first, std::string_view password) {
  const auto part = [&](char name) {
    const size_t begin = server_first.find(std::string(1, name) + "=") + 2;
    return server_first.substr(begin, server_first.find(',', begin) - begin);
  };
  const std::string salted =
      pbkdf2_sha256(password, *base64_decode(part('s')), static_cast<uint32_t>(std::stoul(part('i'))));
  const std::string key = hmac_sha256(salted, "Client Key");
  const std::string without_proof = "c=biws,r=" + part('r');
  const std::string signature =
      hmac_sha256(sha256(key), std::string(first_bare) + "," + server_first + "," + without_proof);
  std::string proof = key;
  for (size_t i = 0; i < proof.size(); ++i) proof[i] = static_cast<char>(proof[i] ^ signature[i]);
  return without_proof + ",p=" + base64_encode(proof);
}

std::string challenge_of(const std::string& frame) {
  const Result<xmpp::Element> challenge = xmpp::parse_element(frame);
  EXPECT_TRUE(challenge && challenge->is("challenge", ns::kSasl)) << frame;
  return challenge ? base64_decode(challenge->text()).value_or("") : "";
}

std::string LoginTest::try_scram(const std::string& name, const std::string& password, std::string_view address) {
  const ConnectionId id = open(from(address));
  const std::string bare = "n=" + name + ",r=fyko+d2lbbFgONRv9qkxdawL";
  host().frame(id, auth("SCRAM-SHA-256", "n,," + bare));
  host().frame(id, response(client_final(bare, challenge_of(last(id)), password)));
  return last(id);
}

TEST_F(LoginTest, WhatIsOfferedDependsOnWhereAndHow) {
  EXPECT_THAT(offered(open()), ElementsAre("SCRAM-SHA-256", "PLAIN"));
  EXPECT_THAT(offered(open({}, "guest.meet.ex")), ElementsAre("ANONYMOUS"));
  ConnectionInfo overheard;
  overheard.confidential = false;
  EXPECT_THAT(offered(open(overheard)), ElementsAre("SCRAM-SHA-256"));
  EXPECT_THAT(last(open({}, "auth.meet.ex")), HasSubstr("<close "));
  set_up(Creators::anyone);
  EXPECT_THAT(offered(open()), ElementsAre("SCRAM-SHA-256", "PLAIN", "ANONYMOUS"));
  EXPECT_THAT(offered(open({}, "guest.meet.ex")), ElementsAre("ANONYMOUS"));
}

TEST_F(LoginTest, WhatIsNotOfferedIsRefused) {
  const ConnectionId main = open();
  host().frame(main, R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>)");
  EXPECT_THAT(last(main), HasSubstr("<invalid-mechanism/>"));
  const ConnectionId guests = open({}, "guest.meet.ex");
  host().frame(guests, plain("ann", "pencils!"));
  EXPECT_THAT(last(guests), HasSubstr("<invalid-mechanism/>"));
  ConnectionInfo overheard;
  overheard.confidential = false;
  const ConnectionId in_the_clear = open(overheard);
  host().frame(in_the_clear, plain("ann", "pencils!"));
  EXPECT_THAT(last(in_the_clear), HasSubstr("<invalid-mechanism/>"));
  EXPECT_THAT(host().questions(), IsEmpty());
}

TEST_F(LoginTest, GuestsAreNamedInTheirDomain) {
  const ConnectionId id = open({}, "guest.meet.ex");
  host().frame(id, R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>)");
  host().frame(id, open_to("guest.meet.ex"));
  host().frame(id,
               R"(<iq type="set" id="b" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>)");
  EXPECT_THAT(last(id), testing::ContainsRegex(R"(<jid>[0-9a-f]{8}-[0-9a-f-]{27}@guest.meet.ex/)"));
  host().frame(id,
               R"(<iq type="get" id="p" to="guest.meet.ex" xmlns="jabber:client"><ping xmlns="urn:xmpp:ping"/></iq>)");
  EXPECT_THAT(last(id), HasSubstr(R"(type="result")"));
}

TEST_F(LoginTest, PlainWaitsForTheCheck) {
  const ConnectionId id = open();
  host().frame(id, plain("Ann", "pencils!"));
  EXPECT_THAT(last(id), StartsWith("<stream:features")) << "no answer yet";
  ASSERT_EQ(host().questions().size(), 1u);
  EXPECT_EQ(host().questions()[0].password, "pencils!");
  EXPECT_EQ(host().questions()[0].hash, "hash of pencils!");
  answer();
  EXPECT_EQ(last(id), R"(<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>)");
  ASSERT_EQ(host().writes().size(), 1u);
  EXPECT_EQ(std::get<NoteLogin>(host().writes()[0]).account, "ann");
  host().frame(id, open_to("meet.ex"));
  host().frame(id,
               R"(<iq type="set" id="b" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>)");
  EXPECT_THAT(last(id), testing::ContainsRegex("<jid>ann@meet.ex/[A-Za-z0-9]+</jid>"));
}

TEST_F(LoginTest, LeavesNoPasswordInFreedMemory) {
  const std::string password = "correct horse battery staple";
  const std::string frame = plain("ann", password);
  const ConnectionId id = open();
  const FreedMemory freed(password);
  host().frame(id, frame);
  ASSERT_EQ(host().questions().size(), 1u);
  EXPECT_EQ(host().questions()[0].password, password);
  host().questions().clear();
  EXPECT_EQ(freed.found(), 0u);
}

TEST_F(LoginTest, WrongPasswordsAreSummedUpInTheAuditLog) {
  try_plain("ann", "crayons!", "203.0.113.5");
  try_scram("ann", "crayons!", "203.0.113.5");
  try_plain("nobody", "crayons!", "203.0.113.5");
  host().advance(61s);
  std::vector<AuditRecord> failed;
  for (const StoreCommand& write : host().writes())
    if (const auto* add = std::get_if<AddAudit>(&write); add != nullptr) failed.push_back(add->record);
  ASSERT_EQ(failed.size(), 2u);
  EXPECT_EQ(failed[0].event, AuditEvent::login_failed);
  EXPECT_EQ(failed[0].account, "") << "what was typed as a name may be a password";
  EXPECT_EQ(failed[0].count, 1u);
  EXPECT_EQ(failed[1].account, "ann");
  EXPECT_EQ(failed[1].count, 2u);
  EXPECT_EQ(failed[1].address, "203.0.113.5");
}

TEST_F(LoginTest, ScramWithoutTheServerSeeingThePassword) {
  const ConnectionId id = open();
  const std::string bare = "n=ann,r=fyko+d2lbbFgONRv9qkxdawL";
  host().frame(id, auth("SCRAM-SHA-256", "n,," + bare));
  const std::string first = challenge_of(last(id));
  EXPECT_THAT(first, StartsWith("r=fyko+d2lbbFgONRv9qkxdawL"));
  EXPECT_THAT(first, HasSubstr(",i=4096"));
  host().frame(id, response(client_final(bare, first, "pencils!")));
  const Result<xmpp::Element> success = xmpp::parse_element(last(id));
  ASSERT_TRUE(success && success->is("success", ns::kSasl)) << last(id);
  // The server proves itself too (RFC 5802 5.1).
  EXPECT_THAT(base64_decode(success->text()).value_or(""), testing::MatchesRegex("v=[A-Za-z0-9+/]{43}="));
  EXPECT_THAT(host().questions(), IsEmpty()) << "nothing to compute";
}

TEST_F(LoginTest, ScramWithoutInitialResponseIsAskedForIt) {
  const ConnectionId id = open();
  host().frame(id, R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="SCRAM-SHA-256"/>)");
  EXPECT_EQ(last(id), R"(<challenge xmlns="urn:ietf:params:xml:ns:xmpp-sasl">=</challenge>)");
  host().frame(id, response("n,,n=ann,r=abc"));
  EXPECT_THAT(challenge_of(last(id)), StartsWith("r=abc"));
}

TEST_F(LoginTest, MalformedScramIsSaid) {
  for (const char* message : {"", "n,,", "p=tls-unique,,n=ann,r=abc", "n,,m=x,n=ann,r=abc"}) {
    const ConnectionId id = open();
    host().frame(id, auth("SCRAM-SHA-256", message));
    EXPECT_THAT(last(id), testing::AnyOf(HasSubstr("<malformed-request/>"), HasSubstr("<challenge "))) << message;
  }
  const ConnectionId as_another = open();
  host().frame(as_another, auth("SCRAM-SHA-256", "n,a=bob@meet.ex,n=ann,r=abc"));
  EXPECT_THAT(last(as_another), HasSubstr("<invalid-authzid/>"));
}

TEST_F(LoginTest, NothingTellsWhatWasWrong) {
  accounts::AccountEntry disabled = entry("bob", "crayons!");
  disabled.account.state = AccountState::disabled;
  host().admin_change(AccountChanged{disabled, RunningSessions::end});
  EXPECT_EQ(try_plain("ann", "wrong", "203.0.113.1"), kWrong);
  EXPECT_EQ(try_plain("nobody", "wrong", "203.0.113.2"), kWrong);
  EXPECT_EQ(try_plain("bob", "crayons!", "203.0.113.3"), kWrong) << "disabled";
  EXPECT_EQ(try_plain("ann", "\xff", "203.0.113.4"), kWrong) << "no text";
  EXPECT_EQ(try_scram("ann", "wrong"), kWrong);
  EXPECT_EQ(try_scram("nobody", "wrong"), kWrong);
  EXPECT_EQ(try_scram("bob", "crayons!"), kWrong);
  EXPECT_EQ(host().service().counters().count("login-failed"), 7u);
}

TEST_F(LoginTest, ANameWithoutAccountIsAskedTheSameAsEver) {
  // Also its password is checked, so that it takes as long; and its salt stays.
  const ConnectionId id = open();
  host().frame(id, plain("nobody", "wrong"));
  ASSERT_EQ(host().questions().size(), 1u);
  EXPECT_THAT(host().questions()[0].hash, StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  const auto salt_of = [&](const char* name) {
    const ConnectionId asked = open();
    host().frame(asked, auth("SCRAM-SHA-256", std::string("n,,n=") + name + ",r=abc"));
    const std::string first = challenge_of(last(asked));
    return first.substr(first.find(",s="));
  };
  EXPECT_EQ(salt_of("nobody"), salt_of("nobody"));
  EXPECT_NE(salt_of("nobody"), salt_of("noone"));
  EXPECT_THAT(salt_of("nobody"), testing::MatchesRegex(",s=[A-Za-z0-9+/]{22}==,i=100000"));
}

TEST_F(LoginTest, AnAccountChangedDuringTheCheckIsNoLongerThatAccount) {
  const ConnectionId id = open();
  host().frame(id, plain("ann", "pencils!"));
  host().admin_change(AccountChanged{entry("ann", "feathers"), RunningSessions::end});
  answer();
  EXPECT_EQ(last(id), kWrong);
  const ConnectionId removed = open();
  host().frame(removed, plain("bob", "crayons!"));
  host().admin_change(AccountRemoved{"bob"});
  answer();
  EXPECT_EQ(last(removed), kWrong);
}

TEST_F(LoginTest, WhoCannotBeCheckedNowMayTryAgain) {
  const ConnectionId id = open(from("203.0.113.1"));
  for (int i = 0; i < 3; ++i) {
    host().frame(id, plain("ann", "pencils!"));
    ASSERT_EQ(host().questions().size(), 1u);
    host().answer_password(std::exchange(host().questions(), {})[0].ticket, PasswordVerdict::not_checked);
    EXPECT_THAT(last(id), HasSubstr("<temporary-auth-failure/>"));
  }
  EXPECT_EQ(host().service().counters().count("login-overloaded"), 3u);
  host().frame(id, plain("ann", "pencils!"));
  answer();
  EXPECT_THAT(last(id), StartsWith("<success "));
}

TEST_F(LoginTest, ACheckForWhoHasLeftIsForgotten) {
  const ConnectionId id = open();
  host().frame(id, plain("ann", "pencils!"));
  host().close_xmpp(id);
  answer();
  host().answer_password(999, PasswordVerdict::right);
  EXPECT_EQ(host().service().stats().sessions, 0u);
}

TEST_F(LoginTest, GuessingOneNameFromOnePlaceIsSlowed) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(try_plain("ann", "wrong", "203.0.113.1"), kWrong);
  EXPECT_EQ(try_plain("ann", "pencils!", "203.0.113.1"), kWrong) << "not even looked at";
  EXPECT_EQ(try_scram("ann", "pencils!", "203.0.113.1"), kWrong);
  EXPECT_EQ(host().service().counters().count("login-throttled"), 2u);
  EXPECT_THAT(try_plain("ann", "pencils!", "203.0.113.2"), StartsWith("<success ")) << "from elsewhere";
  EXPECT_THAT(try_plain("bob", "crayons!", "203.0.113.1"), StartsWith("<success ")) << "another name";
  host().advance(29s);
  EXPECT_EQ(try_plain("ann", "pencils!", "203.0.113.1"), kWrong);
  host().advance(1s);
  EXPECT_THAT(try_plain("ann", "pencils!", "203.0.113.1"), StartsWith("<success "));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(try_plain("ann", "wrong", "203.0.113.1"), kWrong);
  EXPECT_EQ(host().service().counters().count("login-throttled"), 3u) << "a right password cleared it";
}

TEST_F(LoginTest, ManyAtOnceAreNotMoreThanOneAfterTheOther) {
  size_t asked = 0;
  for (int i = 0; i < 50; ++i) {
    const ConnectionId id = open(from("203.0.113.1"));
    host().frame(id, plain("ann", "wrong"));
  }
  asked = host().questions().size();
  EXPECT_EQ(asked, 5u) << "the others were refused before the first answer";
}

TEST_F(LoginTest, GuessingFromOnePlaceIsSlowedAndSoIsOneNameFromEverywhere) {
  for (int i = 0; i < 50; ++i) try_plain(fmt::format("name{}", i), "wrong", "203.0.113.1");
  EXPECT_EQ(host().service().counters().count("login-throttled"), 0u);
  EXPECT_EQ(try_plain("bob", "crayons!", "203.0.113.1"), kWrong);
  EXPECT_EQ(host().service().counters().count("login-throttled"), 1u);
  host().advance(2s);
  EXPECT_THAT(try_plain("bob", "crayons!", "203.0.113.1"), StartsWith("<success "));
  for (int i = 0; i < 100; ++i) try_plain("ann", "wrong", fmt::format("198.51.100.{}", i));
  EXPECT_EQ(try_plain("ann", "pencils!", "203.0.113.9"), kWrong);
  host().advance(5s);
  EXPECT_THAT(try_plain("ann", "pencils!", "203.0.113.9"), StartsWith("<success "));
}

TEST_F(LoginTest, HonestCrowdsBehindOneAddressAreNotSlowed) {
  for (int i = 0; i < 300; ++i) EXPECT_THAT(try_plain("ann", "pencils!", "203.0.113.1"), StartsWith("<success "));
  EXPECT_EQ(host().service().counters().count("login-throttled"), 0u);
}

TEST_F(LoginTest, TheThirdFailureOfAStreamIsNotItsLastAndTheFourthIs) {
  const ConnectionId id = open();
  for (int i = 0; i < 4; ++i) {
    host().frame(id, plain("ann", "wrong"));
    answer();
  }
  EXPECT_THAT(last(id), HasSubstr("<close "));
  EXPECT_TRUE(host().socket(id).close_code);
}

TEST_F(LoginTest, ADisabledAccountsSessionsEnd) {
  const ConnectionId ann = log_in("ann", "pencils!");
  const ConnectionId bob = log_in("bob", "crayons!");
  const ConnectionId half = open();
  host().frame(half, plain("ann", "pencils!"));
  answer();
  accounts::AccountEntry disabled = entry("ann", "pencils!");
  disabled.account.state = AccountState::disabled;
  host().admin_change(AccountChanged{disabled, RunningSessions::end});
  EXPECT_TRUE(host().socket(ann).close_code);
  EXPECT_TRUE(host().socket(half).close_code) << "authenticated, not bound yet";
  EXPECT_FALSE(host().socket(bob).close_code);
  EXPECT_EQ(host().service().stats().sessions, 1u);
}

}  // namespace
}  // namespace conclave::meeting
