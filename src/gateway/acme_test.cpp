#include "gateway/acme.h"

#include <gmock/gmock.h>

#include "base/base64.h"

namespace conclave::gateway {
namespace {

using namespace std::string_literals;
using Type = AcmeChallenge::Type;

const UnixTime kWall = UnixTime(std::chrono::seconds(1'780'000'000));
constexpr TimePoint kThen{Duration{100s}};

AcmeChallenge http_challenge(const std::string& token) {
  return {Type::http_01, "meet.example.org", token, token + ".thumb"};
}

std::string answer_to(const AcmeChallenges& challenges, const std::string& target, TimePoint now = kThen) {
  Request request;
  request.target = target;
  const auto answer = challenges.answer(now, request);
  return answer ? *answer->body : "";
}

TEST(AcmeChallenges, AnswersWhatRunsUntilItEnds) {
  AcmeChallenges challenges;
  ASSERT_TRUE(challenges.add(kThen, kWall, http_challenge("abc")));
  const std::string path = "/.well-known/acme-challenge/";
  EXPECT_EQ(answer_to(challenges, path + "abc"), "abc.thumb");
  for (const char* other : {"", "ab", "abcd", "abc/", "abc?x", "%61bc", "abc.thumb"})
    EXPECT_EQ(answer_to(challenges, path + other), "");
  EXPECT_EQ(answer_to(challenges, path + "abc", kThen + AcmeChallenges::kLifetime - 1ms), "abc.thumb");
  EXPECT_EQ(answer_to(challenges, path + "abc", kThen + AcmeChallenges::kLifetime), "");
  challenges.remove(Type::tls_alpn_01, "meet.example.org", "abc");
  EXPECT_EQ(challenges.count(kThen), 1u);
  challenges.remove(Type::http_01, "meet.example.org", "abc");
  EXPECT_EQ(answer_to(challenges, path + "abc"), "");
  EXPECT_EQ(challenges.count(kThen), 0u);
}

TEST(AcmeChallenges, AreFew) {
  AcmeChallenges challenges;
  for (size_t i = 0; i < AcmeChallenges::kMax; ++i)
    ASSERT_TRUE(challenges.add(kThen, kWall, http_challenge(std::to_string(i))));
  EXPECT_TRUE(challenges.add(kThen, kWall, http_challenge("0"))) << "in the place of the same";
  const auto more = challenges.add(kThen, kWall, http_challenge("more"));
  ASSERT_FALSE(more);
  EXPECT_STREQ(more.error().reason, "too-many-challenges");
  const TimePoint later = kThen + AcmeChallenges::kLifetime;
  EXPECT_TRUE(challenges.add(later, kWall, http_challenge("more"))) << "the others have ended";
  EXPECT_EQ(challenges.count(later), 1u);
}

TEST(AcmeChallenges, RefusesWhatNoAuthoritySays) {
  AcmeChallenges challenges;
  const std::string digest = base64url_encode(std::string(32, 'x'));
  for (const AcmeChallenge& bad : std::vector<AcmeChallenge>{
           {Type::http_01, "meet.example.org", "", ".thumb"},
           {Type::http_01, "meet.example.org", "a/b", "a/b.thumb"},
           {Type::http_01, "meet.example.org", "abc", "abd.thumb"},
           {Type::http_01, "meet.example.org", "abc", "abc."},
           {Type::http_01, "meet.example.org", "abc", "abc.<script>"},
           {Type::http_01, "meet.example.org", std::string(200, 'a'), std::string(200, 'a') + ".thumb"},
           {Type::http_01, "Meet.example.org", "abc", "abc.thumb"},
           {Type::tls_alpn_01, "meet.example.org,IP:127.0.0.1", "abc", digest},
           {Type::tls_alpn_01, "", "abc", digest},
           {Type::tls_alpn_01, "meet.example.org", "abc", "abc.thumb"},
           {Type::tls_alpn_01, "meet.example.org", "abc", base64url_encode(std::string(31, 'x'))},
       }) {
    const auto added = challenges.add(kThen, kWall, bad);
    ASSERT_FALSE(added) << bad.name << ' ' << bad.token;
    EXPECT_STREQ(added.error().reason, "bad-challenge");
  }
  EXPECT_EQ(challenges.count(kThen), 0u);
}

// RFC 7301 3.1.
TEST(AcmeChallenges, ReadsWhatAClientOffers) {
  const auto offer = [](const std::string& bytes) { return parse_acme_offer(as_bytes(bytes)); };
  EXPECT_EQ(offer("\0\x0b\x0a"
                  "acme-tls/1"s),
            AcmeOffer::alone);
  EXPECT_EQ(offer("\0\x0e\x02h2\x0a"
                  "acme-tls/1"s),
            AcmeOffer::among_others);
  EXPECT_EQ(offer("\0\x0c\x02h2\x08http/1.1"s), AcmeOffer::none);
  for (const std::string& bad : {""s, "\0"s, "\0\0"s, "\0\x01\0"s,
                                 "\0\x0c\x0a"
                                 "acme-tls/1"s,
                                 "\0\x0b\x0b"
                                 "acme-tls/1"s,
                                 "\0\x0c\x0a"
                                 "acme-tls/1\x05"s})
    EXPECT_EQ(offer(bad), AcmeOffer::none) << bad.size();
}

// RFC 6066 3.
TEST(AcmeChallenges, ReadsTheNameThatAClientWants) {
  const auto name = [](const std::string& bytes) { return parse_server_name(as_bytes(bytes)); };
  EXPECT_EQ(name("\0\x0c\0\0\x09mEet.Test"s), "meet.test");
  for (const std::string& bad : {""s, "\0\x03\0\0\0"s, "\0\x0c\x01\0\x09meet.test"s, "\0\x0c\0\0\x08meet.test"s,
                                 "\0\x0b\0\0\x09meet.test"s, "\0\x0c\0\0\x0ameet.test"s, "\0\x0c\0\0\x09meet\0test"s})
    EXPECT_EQ(name(bad), "") << bad.size();
}

}  // namespace
}  // namespace conclave::gateway
