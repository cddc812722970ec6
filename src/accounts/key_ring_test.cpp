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

bool knows(KeyRing& ring, TimePoint now, std::string_view id, Algorithm algorithm = Algorithm::es256) {
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
  // A file that is not there is not asked for again at once.
  EXPECT_EQ(ring.ask_for(kStart, "b"), KeyRing::Hope::fetching);
  ring.handle_fetched(kStart, {"b", fail("fetch-failed")}, counters);
  EXPECT_EQ(ring.ask_for(kStart + 59s, "b"), KeyRing::Hope::none);
  EXPECT_EQ(ring.ask_for(kStart + 60s, "b"), KeyRing::Hope::fetching);
}

/// A ring with a key server that knows the key "club".
class ServedKeys : public testing::Test {
 protected:
  ServedKeys() {
    ring.ask_for(kStart, "club");
    answer(kStart, kTestEcPublic);
  }
  /// Answers everything that is to be fetched; how many that were.
  size_t answer(TimePoint now, const Result<std::string>& document) {
    const auto fetches = ring.take_fetches();
    for (const KeyFetch& fetch : fetches) ring.handle_fetched(now, {fetch.key_id, document}, counters);
    return fetches.size();
  }
  size_t refresh(TimePoint now, const Result<std::string>& document) {
    ring.handle_timeout(now);
    return answer(now, document);
  }

  Counters counters;
  KeyRing ring{{}, {.key_set = {}, .key_server = "https://keys.example/server"}};
  const Result<std::string> outage = fail("fetch-failed");
  const Result<std::string> no_such_key = fail(kNoSuchKey);
};

TEST_F(ServedKeys, AreFetchedAgainBeforeTheyAreTooOld) {
  EXPECT_EQ(ring.next_timeout(), kStart + 1h);
  EXPECT_EQ(refresh(kStart + 59min, kTestEcPublic), 0U);
  ring.handle_timeout(kStart + 1h);
  EXPECT_EQ(ring.next_timeout(), kNever) << "it is on its way";
  EXPECT_TRUE(knows(ring, kStart + 1h, "club"));
  EXPECT_EQ(answer(kStart + 1h, kTestRsaPublic), 1U);
  EXPECT_EQ(ring.next_timeout(), kStart + 2h);
  EXPECT_FALSE(knows(ring, kStart + 1h, "club")) << "another key took its place";
  EXPECT_TRUE(knows(ring, kStart + 1h, "club", Algorithm::rs256));
}

TEST_F(ServedKeys, SurviveAnOutageOfADay) {
  EXPECT_EQ(refresh(kStart + 1h, outage), 1U);
  EXPECT_EQ(ring.next_timeout(), kStart + 1h + KeyRing::kRetry);
  EXPECT_EQ(refresh(kStart + 2h, "<html>welcome to the hotel</html>"), 1U);
  EXPECT_EQ(counters.count("token-keys-not-fetched"), 2U);
  EXPECT_TRUE(knows(ring, kStart + 23h, "club"));
  EXPECT_EQ(refresh(kStart + 23h, kTestEcPublic), 1U);
  EXPECT_TRUE(knows(ring, kStart + 46h, "club")) << "seen again, believed for another day";
  EXPECT_FALSE(knows(ring, kStart + 47h, "club"));
  ring.handle_timeout(kStart + 47h);
  EXPECT_EQ(ring.next_timeout(), kNever) << "forgotten";
  EXPECT_EQ(ring.ask_for(kStart + 47h, "club"), KeyRing::Hope::fetching);
}

TEST_F(ServedKeys, EndWhenTheServerHasThemNoMore) {
  refresh(kStart + 1h, no_such_key);
  EXPECT_FALSE(knows(ring, kStart + 1h, "club"));
  EXPECT_EQ(counters.count("token-key-withdrawn"), 1U);
}

TEST_F(ServedKeys, AreForgottenWhenNoTokenNamesThem) {
  TimePoint now = kStart;
  for (int hour = 1; hour < 24; ++hour) EXPECT_EQ(refresh(now += 1h, kTestEcPublic), 1U);
  EXPECT_EQ(refresh(now += 1h, kTestEcPublic), 0U);
  EXPECT_FALSE(knows(ring, now, "club"));
}

// Names that nobody has are tried by one who knows which tokens are taken, one after the other.
TEST_F(ServedKeys, AStrangerWithFreshNamesDoesNotStarveTheOthers) {
  const IpAddress stranger = IpAddress::v4(0xC6336401);
  const IpAddress school = IpAddress::v4(0xCB007105);
  size_t made_up = 0;
  TimePoint now = kStart;
  for (int i = 0; i < 10 * 60 * 10; ++i) {
    ring.ask_for(now += 100ms, "made-up-" + std::to_string(i), stranger);
    made_up += answer(now, no_such_key);
  }
  EXPECT_LE(made_up, 5U + 61U) << "a handful, and six a minute";
  EXPECT_EQ(ring.ask_for(now, "new", school), KeyRing::Hope::fetching);
  answer(now, kTestEcPublic);
  EXPECT_TRUE(knows(ring, now, "new"));
  for (; now < kStart + 2h; now += 1s) {
    ring.ask_for(now, "made-up-again-" + std::to_string(now.time_since_epoch() / 1s), stranger);
    ring.handle_timeout(now);
    for (const KeyFetch& fetch : ring.take_fetches())
      ring.handle_fetched(
          now, {fetch.key_id, fetch.key_id == "club" ? Result<std::string>(kTestEcPublic) : no_such_key}, counters);
    EXPECT_TRUE(knows(ring, now, "club"));
  }
}

TEST_F(ServedKeys, AFloodFromEverywhereStaysSmall) {
  size_t requests = 0;
  for (int i = 0; i < 2000; ++i) {
    ring.ask_for(kStart + Duration(i * 1000), std::to_string(i), IpAddress::v4(static_cast<uint32_t>(i)));
    requests += answer(kStart, outage);
  }
  EXPECT_LE(requests, 47U) << "the burst, and four a second";
  for (int i = 0; i < 1000; ++i) ring.ask_for(kStart + 1h + Duration(i), "slow-" + std::to_string(i));
  EXPECT_EQ(ring.take_fetches().size(), KeyRing::kMaxFetching) << "at once";
}

TEST_F(ServedKeys, MakeRoomForNewOnes) {
  TimePoint now = kStart;
  for (size_t i = 0; i < KeyRing::kMaxServed; ++i) {
    ring.ask_for(now += 1s, "key-" + std::to_string(i));
    answer(now, kTestEcPublic);
    EXPECT_TRUE(knows(ring, now, "club"));
  }
  EXPECT_FALSE(knows(ring, now, "key-0")) << "the one that was not named for longest";
  EXPECT_TRUE(knows(ring, now, "key-1"));
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
