#include "accounts/key_ring.h"

#include <gtest/gtest.h>

#include "accounts/test_tokens.h"
#include "accounts/token.h"

namespace conclave::accounts {
namespace {

constexpr TimePoint kStart{1h};
constexpr const char* kEcSet =
    R"({"keys":[{"kty":"EC","kid":"e","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";

bool knows(const KeyRing& ring, TimePoint now, std::string_view id, Algorithm algorithm = Algorithm::es256) {
  return !ring.find(now, id, algorithm).empty();
}

TEST(KeyRing, AsksNobodyUnlessTold) {
  KeyRing ring({*make_secret_key("a", kTestSecret)}, {});
  EXPECT_EQ(ring.ask_for(kStart, "b"), KeyRing::Hope::none);
  ring.handle_timeout(kStart);
  EXPECT_EQ(ring.next_timeout(), kNever);
  EXPECT_TRUE(ring.take_fetches().empty());
}

TEST(KeyRing, FetchesTheSetAtOnceAndEveryHour) {
  Counters counters;
  KeyRing ring({}, {.key_set = "https://keys.example/set", .key_server = {}});
  ASSERT_LE(ring.next_timeout(), kStart);
  ring.handle_timeout(kStart);
  const auto fetches = ring.take_fetches();
  ASSERT_EQ(fetches.size(), 1U);
  EXPECT_EQ(fetches[0].address, "https://keys.example/set");
  EXPECT_EQ(ring.ask_for(kStart, "e"), KeyRing::Hope::fetching);
  EXPECT_TRUE(ring.take_fetches().empty());  // it is on its way
  ring.handle_fetched(kStart + 1s, {{}, kEcSet}, counters);
  EXPECT_TRUE(knows(ring, kStart + 1s, "e"));
  EXPECT_FALSE(knows(ring, kStart + 1s, "other"));
  EXPECT_EQ(ring.next_timeout(), kStart + 1h);
}

TEST(KeyRing, UnknownNamesLeadToOneRequestInAWhile) {
  Counters counters;
  KeyRing ring({}, {.key_set = "https://keys.example/set", .key_server = {}});
  ring.handle_timeout(kStart);
  ring.handle_fetched(kStart, {{}, kEcSet}, counters);
  ring.take_fetches();
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(ring.ask_for(kStart + 29s, "made-up-" + std::to_string(i)), KeyRing::Hope::none);
  EXPECT_TRUE(ring.take_fetches().empty());
  EXPECT_EQ(ring.ask_for(kStart + 30s, "new"), KeyRing::Hope::fetching);
  EXPECT_EQ(ring.take_fetches().size(), 1U);
}

TEST(KeyRing, KeepsTheOldSetForADayWhenNoneComes) {
  Counters counters;
  KeyRing ring({}, {.key_set = "https://keys.example/set", .key_server = {}});
  ring.handle_timeout(kStart);
  ring.handle_fetched(kStart, {{}, kEcSet}, counters);
  ring.handle_timeout(kStart + 1h);
  ring.handle_fetched(kStart + 1h, {{}, fail("fetch-failed")}, counters);
  EXPECT_EQ(ring.next_timeout(), kStart + 1h + KeyRing::kRetry);
  ring.handle_timeout(kStart + 2h);
  ring.handle_fetched(kStart + 2h, {{}, "<html>"}, counters);
  EXPECT_EQ(counters.count("token-keys-not-fetched"), 2U);
  EXPECT_TRUE(knows(ring, kStart + 23h, "e"));
  EXPECT_FALSE(knows(ring, kStart + 24h, "e"));
  // A set without it withdraws a key.
  ring.handle_fetched(kStart + 25h, {{}, kEcSet}, counters);
  ring.handle_fetched(kStart + 26h, {{}, R"({"keys":[]})"}, counters);
  EXPECT_FALSE(knows(ring, kStart + 26h, "e"));
}

TEST(KeyRing, NobodyPutsAnotherKeyInThePlaceOfTheOperators) {
  Counters counters;
  KeyRing ring({*read_public_key("e", kTestRsaPublic)}, {.key_set = "https://keys.example/set", .key_server = {}});
  ring.handle_timeout(kStart);
  ring.handle_fetched(kStart, {{}, kEcSet}, counters);
  EXPECT_FALSE(knows(ring, kStart, "e"));
  EXPECT_TRUE(knows(ring, kStart, "e", Algorithm::rs256));
}

TEST(KeyRing, AKeyServerHasAFileForEachName) {  // Jitsi-specific
  Counters counters;
  KeyRing ring({}, {.key_set = {}, .key_server = "https://keys.example/server"});
  EXPECT_EQ(ring.ask_for(kStart, "../a"), KeyRing::Hope::fetching);
  EXPECT_EQ(ring.ask_for(kStart, "../a"), KeyRing::Hope::fetching);
  const auto fetches = ring.take_fetches();
  ASSERT_EQ(fetches.size(), 1U);
  EXPECT_EQ(fetches[0].address,
            "https://keys.example/server/61b4c98bfb92bdc9391613020e5b8cbf68460066e4af7ef9708da61728f61156.pem");
  ring.handle_fetched(kStart, {"../a", kTestEcPublic}, counters);
  EXPECT_TRUE(knows(ring, kStart, "../a"));
  EXPECT_FALSE(knows(ring, kStart + KeyRing::kRefresh, "../a"));
  // A file that is not there is not asked for again at once.
  EXPECT_EQ(ring.ask_for(kStart, "b"), KeyRing::Hope::fetching);
  ring.handle_fetched(kStart, {"b", fail("fetch-failed")}, counters);
  EXPECT_EQ(ring.ask_for(kStart + 59s, "b"), KeyRing::Hope::none);
  EXPECT_EQ(ring.ask_for(kStart + 60s, "b"), KeyRing::Hope::fetching);
}

TEST(KeyRing, AFloodOfNamesStaysSmall) {
  Counters counters;
  KeyRing ring({}, {.key_set = {}, .key_server = "https://keys.example/server"});
  size_t requests = 0;
  for (int i = 0; i < 2000; ++i) {
    ring.ask_for(kStart + Duration(i * 1000), std::to_string(i));
    for (const KeyFetch& fetch : ring.take_fetches()) {
      ++requests;
      ring.handle_fetched(kStart, {fetch.key_id, fail("fetch-failed")}, counters);
    }
  }
  EXPECT_EQ(requests, 21U);  // the burst, and one a second
}

TEST(KeyRing, ATokenWaitsForItsKey) {
  Counters counters;
  TokenVerifier verifier(test_policy(), {}, {.key_set = {}, .key_server = "https://keys.example/server"});
  const std::string token = test_token(test_claims(), Algorithm::es256, "club-1");
  EXPECT_TRUE(std::holds_alternative<TokenWaits>(verifier.verify(kStart, kTestNow, token)));
  EXPECT_EQ(verifier.keys().take_fetches().size(), 1U);
  verifier.keys().handle_fetched(kStart, {"club-1", kTestEcPublic}, counters);
  EXPECT_TRUE(std::holds_alternative<TokenClaims>(verifier.verify(kStart, kTestNow, token)));
  // For what is refused anyway nothing is fetched.
  Json claims = test_claims();
  claims.set("iss", "somebody");
  EXPECT_TRUE(
      std::holds_alternative<Error>(verifier.verify(kStart, kTestNow, test_token(claims, Algorithm::es256, "club-2"))));
  EXPECT_TRUE(verifier.keys().take_fetches().empty());
}

}  // namespace
}  // namespace conclave::accounts
