#include "base/crypto.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/ascii.h"
#include "base/test_freed_memory.h"

namespace conclave {
namespace {

using ascii::to_hex;

// FIPS 180-4, examples.
TEST(Hash, ExamplesOfTheStandard) {
  EXPECT_EQ(to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// RFC 2202 3 and RFC 4231 4.3.
TEST(Hmac, VectorsOfTheRfcs) {
  constexpr std::string_view kText = "what do ya want for nothing?";
  EXPECT_EQ(to_hex(hmac_sha1("Jefe", kText)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", kText)), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hmac, ServesAnEmptyKey) {
  EXPECT_EQ(to_hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// RFC 7914 11.
TEST(Pbkdf2, VectorsWithSha256) {
  EXPECT_EQ(to_hex(pbkdf2_sha256("passwd", "salt", 1)),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
  EXPECT_EQ(to_hex(pbkdf2_sha256("Password", "NaCl", 80000)),
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

TEST(EqualConstantTime, ComparesSizeAndContents) {
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
  EXPECT_TRUE(equal_constant_time(ByteSpan{}, ByteSpan{}));
  EXPECT_TRUE(equal_constant_time(std::string_view{}, ""));
}

constexpr std::string_view kPassword = "correct horse battery staple";

// The instrument itself: an ordinary string leaves its text in the memory that it gives back.
TEST(Secret, AnOrdinaryStringWouldLeaveThePasswordBehind) {
  const FreedMemory freed(kPassword);
  std::optional<std::string> password(kPassword);
  password.reset();
  EXPECT_EQ(freed.found(), 1u);
}

TEST(Secret, OverwritesItsMemoryBeforeGivingItBack) {
  const FreedMemory freed(kPassword);
  std::optional<Secret> secret(kPassword);
  EXPECT_EQ(secret->view(), kPassword);
  Secret moved(std::move(*secret));
  EXPECT_EQ(moved.view(), kPassword);
  secret.reset();
  Secret other("another one that is replaced");
  other = std::move(moved);
  EXPECT_EQ(other.view(), kPassword);
  other = Secret();
  EXPECT_TRUE(other.empty());
  EXPECT_EQ(freed.found(), 0u);
}

TEST(Secret, OverwritesWhatWasCutOffToo) {
  const FreedMemory freed("battery staple");
  Secret secret(kPassword);
  secret.shrink(7);
  EXPECT_EQ(secret.view(), "correct");
  secret.clear();
  EXPECT_EQ(freed.found(), 0u);
}

TEST(Secret, MovedFromIsEmptyHoweverShort) {
  Secret secret("1234");
  const Secret moved(std::move(secret));
  EXPECT_EQ(moved.view(), "1234");
  EXPECT_TRUE(secret.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
}

}  // namespace
}  // namespace conclave
