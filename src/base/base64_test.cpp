#include "base/base64.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace conclave {
namespace {

// RFC 4648 10.
TEST(Base64, VectorsOfRfc4648) {
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
    const Result<Secret> secret = base64_decode_secret(encoded);
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->view(), plain);
  }
}

TEST(Base64, RefusesWhatNoEncoderWrites) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zm 9", "Zm9v\n", "Zg==Zg==", "Zm-_",
                           "=Zm9", "Zm=v", "\xa8paM"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
    EXPECT_FALSE(base64_decode_secret(text)) << text;
  }
}

TEST(Base64Url, HasItsOwnLettersAndNoPadding) {
  EXPECT_EQ(base64url_encode("\xFB\xFF\xBF"), "-_-_");
  EXPECT_EQ(base64url_encode("f"), "Zg");
  EXPECT_EQ(base64url_decode("Zm8"), std::string("fo"));
  for (const char* text : {"Zg==", "Z", "Zh", "Zm9", "+/+/", "Zm9v="}) EXPECT_FALSE(base64url_decode(text)) << text;
}

TEST(Base64, RoundTrip) {
  SeededRandom random(3);
  for (size_t size = 0; size < 200; ++size) {
    std::string bytes(size, ' ');
    for (char& c : bytes) c = static_cast<char>(random.next_u32());
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
  }
}

}  // namespace
}  // namespace conclave
