#include "accounts/crypto.h"

#include <sodium.h>

namespace conclave::accounts {
namespace {

const uint8_t* data(std::string_view bytes) { return reinterpret_cast<const uint8_t*>(bytes.data()); }
uint8_t* data(std::string& bytes) { return reinterpret_cast<uint8_t*>(bytes.data()); }

std::string encode(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), data(bytes), bytes.size(), variant);
  text.pop_back();  // its NUL
  return text;
}

Result<std::string> decode(std::string_view text, int variant) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(data(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end, variant) != 0 ||
      end != text.data() + text.size())
    return fail("bad-base64");
  bytes.resize(size);
  // libsodium takes some bytes above 127 for characters of the alphabet. RFC 4648 3.3: they must be refused.
  if (encode(bytes, variant) != text) return fail("bad-base64");
  return bytes;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(data(digest), data(bytes), bytes.size());
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, data(key), key.size());
  crypto_auth_hmacsha256_update(&state, data(bytes), bytes.size());
  std::string digest(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, data(digest));
  return digest;
}

std::string pbkdf2_sha256(std::string_view password, std::string_view salt, uint32_t iterations) {
  // The key is the same in all rounds: a state that has taken it in is copied, not made anew.
  crypto_auth_hmacsha256_state keyed;
  crypto_auth_hmacsha256_init(&keyed, data(password), password.size());
  std::string block = std::string(salt) + std::string("\0\0\0\1", 4);  // the first block is as long as what is wanted
  std::string sum(crypto_auth_hmacsha256_BYTES, '\0');
  for (uint32_t round = 0; round < iterations; ++round) {
    crypto_auth_hmacsha256_state state = keyed;
    crypto_auth_hmacsha256_update(&state, data(block), block.size());
    block.resize(crypto_auth_hmacsha256_BYTES);
    crypto_auth_hmacsha256_final(&state, data(block));
    for (size_t i = 0; i < sum.size(); ++i) sum[i] = static_cast<char>(sum[i] ^ block[i]);
  }
  return sum;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64_encode(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_ORIGINAL); }
Result<std::string> base64_decode(std::string_view text) { return decode(text, sodium_base64_VARIANT_ORIGINAL); }
std::string base64url_encode(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
Result<std::string> base64url_decode(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

}  // namespace conclave::accounts
