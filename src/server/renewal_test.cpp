// Fetching certificates, without another program: when, by which challenge, what its words mean, and what the server
// does for its hook. With the real programs: tests/interop/acme.test.mjs.
#include "server/renewal.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "base/base64.h"
#include "io/system.h"
#include "server/acme_files.h"
#include "server/certificate_tool.h"
#include "server/command_line.h"

namespace conclave::server {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Kind = AcmeProblem::Kind;

constexpr UnixTime kRenewalDay{Duration{1'700'000'000s}};

class RenewalTest : public testing::Test {
 protected:
  RenewalTest() { std::filesystem::create_directories(directory_); }
  ~RenewalTest() override { std::filesystem::remove_all(directory_); }
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-renewal-" + std::to_string(getpid()));
};

TEST_F(RenewalTest, IsDueWhenAThirdOfTheLifetimeIsLeft) {
  const gateway::CertificateFiles files{directory_ / "cert.pem", directory_ / "key.pem"};
  const std::string name = "meet.example.org";
  EXPECT_TRUE(is_renewal_due(files, name, kRenewalDay)) << "there is none";
  const auto text = gateway::make_self_signed({name}, {}, kRenewalDay);  // 825 days, from a day before
  std::ofstream(files.certificate) << text->certificate;
  std::ofstream(files.key) << text->key;
  EXPECT_FALSE(is_renewal_due(files, name, kRenewalDay));
  EXPECT_TRUE(is_renewal_due(files, "other.example.org", kRenewalDay)) << "it is for another name";
  EXPECT_FALSE(is_renewal_due(files, name, kRenewalDay + 548 * 24h));
  EXPECT_TRUE(is_renewal_due(files, name, kRenewalDay + 549 * 24h));
  EXPECT_TRUE(is_renewal_due(files, name, kRenewalDay + 900 * 24h));
}

TEST_F(RenewalTest, TheChallengeIsTheOneThatCanWork) {
  Config config;
  config.host = "meet.example.org";
  config.http.listen.port = 443;
  EXPECT_THAT(challenge_types(config), ElementsAre("tls-alpn-01", "http-01"));
  config.http.listen.port = 8443;
  EXPECT_THAT(challenge_types(config), ElementsAre("http-01", "tls-alpn-01"));
  config.http.public_url = "https://meet.example.org";  // a router passes 443 on
  EXPECT_THAT(challenge_types(config), ElementsAre("tls-alpn-01", "http-01"));
  config.http.public_url = "https://meet.example.org:8443";
  EXPECT_THAT(challenge_types(config), ElementsAre("http-01", "tls-alpn-01"));
  config.http.tls = false;
  EXPECT_THAT(challenge_types(config), ElementsAre("http-01"));
}

TEST_F(RenewalTest, NamesAreThoseThatAnAuthorityKnows) {
  EXPECT_TRUE(is_name_for_acme("meet.example.org"));
  for (const char* bad : {"", "localhost", "192.0.2.1", "::1", "../x", "meet.example.org/", "-o.example.org"})
    EXPECT_FALSE(is_name_for_acme(bad)) << bad;
}

// What uacme 1.7.4 writes.
constexpr const char* kRefused = R"uacme(uacme: challenge https://ca.example/chal/1 failed with status invalid
uacme: the server reported the following error:
{
    "type": "urn:ietf:params:acme:error:connection",
    "detail": "192.0.2.1: Timeout during connect (likely firewall problem)",
    "status": 400
}
uacme: failed to authorize order at https://ca.example/order/1
)uacme";

TEST_F(RenewalTest, AnAuthorityThatCannotReachUsIsExplained) {
  const AcmeProblem tls = explain_uacme(kRefused, "tls-alpn-01", "meet.example.org");
  EXPECT_EQ(tls.kind, Kind::challenge);
  EXPECT_EQ(
      tls.text,
      "the authority says: 192.0.2.1: Timeout during connect (likely firewall problem) (connection). Port 443 of "
      "meet.example.org has to be reachable from outside and lead to this server: look at the DNS, the firewall and "
      "the router");
  EXPECT_THAT(explain_uacme(kRefused, "http-01", "meet.example.org").text, HasSubstr("Port 80 of meet.example.org"));
  std::string dns = kRefused;
  dns.replace(dns.find("error:connection"), 16, "error:dns");
  EXPECT_THAT(explain_uacme(dns, "tls-alpn-01", "meet.example.org").text, HasSubstr("needs an A or AAAA record"));
}

TEST_F(RenewalTest, WhatElseGoesWrongIsExplained) {
  const auto explain = [](std::string_view said) { return explain_uacme(said, "tls-alpn-01", "meet.example.org"); };
  const AcmeProblem limited = explain(
      "uacme: failed to create new order at https://ca.example/new-order\n"
      "uacme: the server reported the following error:\n{\n    \"type\": \"urn:ietf:params:acme:error:rateLimited\",\n"
      "    \"detail\": \"too many certificates already issued.\"\n}\n");
  EXPECT_EQ(limited.kind, Kind::other);
  EXPECT_THAT(limited.text,
              AllOf(HasSubstr("too many certificates already issued. (rateLimited). The authority allows")));
  const AcmeProblem down = explain(
      "uacme: curl_get: GET https://ca.example/dir failed: Couldn't connect to server\n"
      "uacme: curl_get: waiting 5 seconds before retrying\n"
      "uacme: curl_get: GET https://ca.example/dir failed: Couldn't connect to server\n"
      "uacme: acme_get: curl_get failed\nuacme: failed to fetch directory at https://ca.example/dir\n");
  EXPECT_EQ(down.kind, Kind::other);
  EXPECT_EQ(
      down.text,
      "curl_get: GET https://ca.example/dir failed: Couldn't connect to server; acme_get: curl_get failed; failed to "
      "fetch directory at https://ca.example/dir. The directory cannot be reached from this machine: is "
      "acme.directory right, and may HTTPS go out?");
  EXPECT_THAT(
      explain("uacme: curl_get: GET https://ca.example/dir failed: SSL peer certificate or SSH remote key was not OK\n")
          .text,
      HasSubstr("does not trust the certificate of the directory"));
  EXPECT_EQ(explain("uacme: no challenge completed\nuacme: failed to authorize order\n").kind, Kind::challenge);
}

TEST_F(RenewalTest, WordsOfOthersAreOnePrintableLine) {
  std::string said = kRefused;
  said.replace(said.find("192.0.2.1:"), 10, "\\u001b[2J\\nHa\\u009b\\u0007 ");
  const std::string text = explain_uacme(said, "http-01", "meet.example.org").text;
  EXPECT_THAT(text, AllOf(HasSubstr("says: [2J Ha?? Timeout"), Not(HasSubstr("\x1b")), Not(HasSubstr("\n"))));
  EXPECT_LT(explain_uacme("uacme: " + std::string(5000, 'x'), "http-01", "a.example").text.size(), 1200u);
}

TEST_F(RenewalTest, RemembersSinceWhenItFails) {
  EXPECT_FALSE(read_last_renewal(directory_));
  std::optional<Renewal> last;
  const auto attempt = [&](UnixTime at, const std::string& problem) {
    ASSERT_TRUE(write_renewal(directory_, after_attempt(last, at, problem)));
    last = read_last_renewal(directory_);
    ASSERT_TRUE(last);
  };
  attempt(kRenewalDay, "no route");
  attempt(kRenewalDay + 24h, "no answer");
  EXPECT_EQ(last->problem, "no answer");
  EXPECT_EQ(last->failing_since, kRenewalDay);
  EXPECT_EQ(last->at, kRenewalDay + 24h);
  attempt(kRenewalDay + 48h, "");
  EXPECT_EQ(last->problem, "");
  attempt(kRenewalDay + 72h, "no route");
  EXPECT_EQ(last->failing_since, kRenewalDay + 72h);
  std::ofstream(directory_ / "last-result.json") << "{\"at\":";
  EXPECT_FALSE(read_last_renewal(directory_)) << "cut off";
}

TEST_F(RenewalTest, UacmeCallsThisProgramWithFiveWords) {
  setenv(kHookVariable, "/var/lib/other", 1);
  // Tokens may begin with a hyphen.
  const std::vector<const char*> words{"conclave", "begin", "tls-alpn-01", "meet.example.org", "-token", "--auth"};
  const Parsed parsed = parse_command_line(static_cast<int>(words.size()), words.data());
  ASSERT_TRUE(parsed.command);
  EXPECT_FALSE(parsed.command->names_place);
  EXPECT_EQ(make_config(*parsed.command)->data_dir, "/var/lib/other");
  setenv(kChallengeVariable, "http-01", 1);
  EXPECT_EQ(parsed.command->tool(*make_config(*parsed.command)), 1) << "declined: another type is wanted";
  unsetenv(kChallengeVariable);
  testing::internal::CaptureStderr();
  EXPECT_EQ(parsed.command->tool(*make_config(*parsed.command)), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("No server runs in /var/lib/other"));
  unsetenv(kHookVariable);
  const std::vector<const char*> usual{"conclave", "user", "list", "--json", "--data", "/d"};
  EXPECT_TRUE(parse_command_line(static_cast<int>(usual.size()), usual.data()).command->names_place);
}

TEST_F(RenewalTest, TheServerAnswersForItsHook) {
  gateway::AcmeChallenges challenges;
  Json arguments = Json::object()
                       .set("begin", true)
                       .set("type", "tls-alpn-01")
                       .set("name", "meet.example.org")
                       .set("token", "token")
                       .set("authorization", base64url_encode(std::string(32, 'x')));
  const auto error = [&](bool tls = true) { return answer_challenge_command(arguments, tls, challenges).error; };
  EXPECT_EQ(error(false), "bad-challenge") << "a proxy does TLS";
  EXPECT_EQ(error(), "");
  EXPECT_EQ(challenges.count(io::now()), 1u);
  arguments.set("begin", false);
  EXPECT_EQ(error(), "");
  EXPECT_EQ(challenges.count(io::now()), 0u);
  arguments.set("begin", true).set("type", "dns-01");
  EXPECT_EQ(error(), "bad-challenge");
  arguments.set("type", "http-01");
  EXPECT_EQ(error(false), "bad-challenge") << "not a key authorization";
  arguments.set("authorization", "token.thumb");
  EXPECT_EQ(error(false), "");
  EXPECT_EQ(answer_challenge_command(Json(), true, challenges).error, "bad-challenge");
}

}  // namespace
}  // namespace conclave::server
