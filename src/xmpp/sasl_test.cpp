#include "xmpp/sasl.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace conclave::xmpp {
namespace {

TEST(Base64, VectorsOfRfc4648) {
  // RFC 4648 10
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base64_encode(plain), encoded);
    EXPECT_EQ(base64_decode(encoded), std::string(plain));
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const char* text :
       {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm 9", "Zm9v\n", "Zg==Zg==", "Zm-_", "=Zm9"})
    EXPECT_FALSE(base64_decode(text)) << text;
}

TEST(Base64, RoundTrip) {
  SeededRandom random(3);
  for (size_t size = 0; size < 200; ++size) {
    std::string bytes(size, ' ');
    for (char& c : bytes) c = static_cast<char>(random.next_u32());
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
  }
}

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
