#include "xmpp/sasl.h"

#include <gtest/gtest.h>

namespace conclave::xmpp {
namespace {

TEST(Plain, ExamplesOfRfc4616) {
  // RFC 4616 4
  const PlainCredentials first = *parse_plain(std::string_view("\0tim\0tanstaaftanstaaf", 21));
  EXPECT_EQ(first.authzid, "");
  EXPECT_EQ(first.authcid, "tim");
  EXPECT_EQ(first.password, "tanstaaftanstaaf");
  const PlainCredentials second = *parse_plain(std::string_view("Ursel\0Kurt\0xipj3plmq", 20));
  EXPECT_EQ(second.authzid, "Ursel");
  EXPECT_EQ(second.authcid, "Kurt");
}

TEST(Plain, RefusesHalfMessages) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {""sv, "a"sv, "\0a"sv, "\0\0p"sv, "\0a\0"sv, "\0a\0p\0"sv, "\0a\0p\0q"sv})
    EXPECT_FALSE(parse_plain(text));
  EXPECT_FALSE(parse_plain(std::string("\0a\0", 3) + std::string(256, 'p')));
}

TEST(Sasl, ElementsOfTheExchange) {
  EXPECT_EQ(make_sasl_success().to_string(), R"(<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>)");
  EXPECT_EQ(make_sasl_challenge("").to_string(),
            R"(<challenge xmlns="urn:ietf:params:xml:ns:xmpp-sasl">=</challenge>)");
  EXPECT_EQ(make_sasl_failure({SaslCondition::not_allowed, "expired"}).to_string(),
            R"(<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-allowed/><text>expired</text></failure>)");
  EXPECT_EQ(to_string(SaslCondition::temporary_auth_failure), "temporary-auth-failure");
}

}  // namespace
}  // namespace conclave::xmpp
