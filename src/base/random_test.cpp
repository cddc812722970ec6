#include "base/random.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>

namespace conclave {
namespace {

TEST(SeededRandom, RepeatsFromItsSeed) {
  SeededRandom a(7), b(7), c(8);
  const uint64_t first = a.next_u64();
  EXPECT_EQ(first, b.next_u64());
  EXPECT_NE(first, c.next_u64());
}

TEST(Random, BelowIsInRangeAndRoughlyEven) {
  SeededRandom random(1);
  std::map<uint32_t, int> seen;
  for (int i = 0; i < 7000; ++i) ++seen[random.below(7)];
  ASSERT_EQ(seen.size(), 7u);
  for (const auto& [value, count] : seen) {
    EXPECT_LT(value, 7u);
    EXPECT_NEAR(count, 1000, 150);
  }
}

TEST(Random, MakesVersion4Uuids) {
  SeededRandom random(2);
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(std::regex_match(random.uuid(), form));
}

TEST(Random, TokensUseOnlyTheirAlphabet) {
  SeededRandom random(3);
  EXPECT_EQ(random.token(500, "ab").find_first_not_of("ab"), std::string::npos);
  EXPECT_EQ(random.token(24).size(), 24u);
}

}  // namespace
}  // namespace conclave
