#include "accounts/password.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <span>

#include "base/base64.h"
#include "base/bytes.h"

namespace conclave::accounts {
namespace {

// The recommendation of RFC 9106's successors for servers (OWASP): 19 MiB, two passes, one lane.
constexpr size_t kMemoryKib = 19'456;
constexpr uint64_t kPasses = 2;

/// The encoded form has no padding.
std::string encode(std::span<const uint8_t> bytes) {
  const std::string text = base64_encode(as_text(bytes));
  return text.substr(0, text.find('='));
}

std::string encode(std::span<const uint8_t> salt, std::span<const uint8_t> hash) {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", kMemoryKib, kPasses, encode(salt), encode(hash));
}

}  // namespace

// Not crypto_pwhash_str, which makes its own salt: randomness is an input here.
Result<std::string> hash_password(std::string_view password, Random& random) {
  if (password.size() < kMinPasswordLength) return fail("password-too-short");
  if (password.size() > kMaxPasswordLength) return fail("password-too-long");
  std::array<uint8_t, crypto_pwhash_SALTBYTES> salt;
  random.fill(salt);
  std::array<uint8_t, 32> hash;
  if (crypto_pwhash(hash.data(), hash.size(), password.data(), password.size(), salt.data(), kPasses, kMemoryKib * 1024,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail("out-of-memory");
  return encode(salt, hash);
}

std::string make_decoy_hash(Random& random) {
  std::array<uint8_t, crypto_pwhash_SALTBYTES> salt;
  std::array<uint8_t, 32> hash;
  random.fill(salt);
  random.fill(hash);
  return encode(salt, hash);
}

bool verify_password(std::string_view password, const std::string& hash) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace conclave::accounts
