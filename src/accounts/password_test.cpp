#include "accounts/password.h"

#include <gmock/gmock.h>
#include <sodium.h>

namespace conclave::accounts {
namespace {

TEST(Password, IsKeptAsArgon2id) {
  SeededRandom random(1);
  const auto hash = hash_password("correct horse", random);
  ASSERT_TRUE(hash);
  EXPECT_THAT(*hash, testing::StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_TRUE(verify_password("correct horse", *hash));
  EXPECT_FALSE(verify_password("correct horsf", *hash));
  EXPECT_FALSE(verify_password("", *hash));
  EXPECT_NE(*hash_password("correct horse", random), *hash) << "the salt";
}

// What the library itself writes, with a salt of its own, is read as well.
TEST(Password, HashesOfOthersAreRead) {
  std::array<char, crypto_pwhash_STRBYTES> theirs{};
  ASSERT_EQ(crypto_pwhash_str(theirs.data(), "correct horse", 13, 1, 8 * 1024 * 1024), 0);
  EXPECT_TRUE(verify_password("correct horse", theirs.data()));
  for (const char* bad : {"", "$", "$argon2id$", "plain text", "$argon2id$v=19$m=99999999999,t=2,p=1$AAAA$AAAA"})
    EXPECT_FALSE(verify_password("correct horse", bad)) << bad;
}

TEST(Password, DecoysLookLikeAnyHashAndAreNobodys) {
  SeededRandom random(2);
  const std::string decoy = make_decoy_hash(random);
  EXPECT_EQ(decoy.size(), hash_password("correct horse", random)->size());
  EXPECT_EQ(decoy.substr(0, 31), "$argon2id$v=19$m=19456,t=2,p=1$");
  EXPECT_FALSE(verify_password("", decoy));
}

TEST(Password, HasALength) {
  SeededRandom random(1);
  EXPECT_STREQ(hash_password("1234567", random).error().reason, "password-too-short");
  EXPECT_STREQ(hash_password(std::string(256, 'x'), random).error().reason, "password-too-long");
  EXPECT_TRUE(hash_password(std::string(255, 'x'), random));
}

}  // namespace
}  // namespace conclave::accounts
