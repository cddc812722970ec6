#include "base/ascii.h"

#include <gtest/gtest.h>

namespace conclave::ascii {
namespace {

TEST(Ascii, ChangesTheLettersAToZAndNoOtherByte) {
  EXPECT_EQ(to_lower(std::string("Host-01.EXAMPLE[@`{")), "host-01.example[@`{");
  EXPECT_EQ(to_upper(std::string("ab:cd/yz@[`{")), "AB:CD/YZ@[`{");
  EXPECT_EQ(to_lower(std::string("\xC3\x84\xFF")), "\xC3\x84\xFF");  // an umlaut is not ASCII
}

TEST(Ascii, ComparesIgnoringCase) {
  EXPECT_TRUE(equal_ignoring_case("SHA-256", "sha-256"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("sha-1", "sha-12"));
  EXPECT_FALSE(equal_ignoring_case("@", "`"));  // they differ by the bit that tells cases apart
}

TEST(Ascii, KnowsLettersAndDigits) {
  for (const char c : std::string_view("azAZ09")) EXPECT_TRUE(is_alphanumeric(c)) << c;
  for (const char c : std::string_view("@[`{/:-_ \xE4")) EXPECT_FALSE(is_alphanumeric(c)) << c;
}

TEST(Ascii, TrimsSpacesAndTabsAlike) {
  EXPECT_EQ(trim("  \t a b\t \t"), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\na\r"), "\na\r");  // line ends are no whitespace of a field
}

TEST(Ascii, WritesHex) { EXPECT_EQ(to_hex(std::string_view("\0\x0F\xA5\xFF", 4)), "000fa5ff"); }

}  // namespace
}  // namespace conclave::ascii
