#include "peer/crypto.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace conclave::peer {
namespace {

std::string hex(ByteSpan bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

std::string hmac(ByteSpan key, std::string_view first, std::string_view second = {}) {
  std::array<uint8_t, kSha1Size> code{};
  HmacSha1(key).compute(as_bytes(first), as_bytes(second), code);
  return hex(code);
}

// RFC 2202 3
TEST(HmacSha1, ReferenceVectors) {
  EXPECT_EQ(hmac(std::vector<uint8_t>(20, 0x0b), "Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(hmac(as_bytes("Jefe"), "what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hmac(as_bytes("Jefe"), "what do ya ", "want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hmac(std::vector<uint8_t>(80, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(HmacSha1, TheSameKeyServesManyMessages) {
  const HmacSha1 key(as_bytes("Jefe"));
  std::array<uint8_t, kSha1Size> first{};
  std::array<uint8_t, kSha1Size> again{};
  key.compute(as_bytes("one"), {}, first);
  key.compute(as_bytes("two"), {}, again);
  EXPECT_NE(first, again);
  key.compute(as_bytes("one"), {}, again);
  EXPECT_EQ(first, again);
}

TEST(Crc32, CheckValue) {
  EXPECT_EQ(crc32(as_bytes("123456789")), 0xcbf43926u);
  EXPECT_EQ(crc32({}), 0u);
}

}  // namespace
}  // namespace conclave::peer
