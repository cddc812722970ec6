// The few primitives that passwords need, from libsodium: SHA-256, HMAC (RFC 2104), PBKDF2 (RFC 8018 5.2), base64 and a
// comparison that does not tell by its duration where two secrets differ.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace conclave::accounts {

// Digests are 32 bytes.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Blocks for as long as that many HMACs take: some 0.4 us each.
std::string pbkdf2_sha256(std::string_view password, std::string_view salt, uint32_t iterations);
bool equal_secrets(std::string_view a, std::string_view b);

/// With padding (RFC 4648 4).
std::string base64_encode(std::string_view bytes);
/// Error: "bad-base64", also for what no encoder writes.
Result<std::string> base64_decode(std::string_view text);
/// For addresses, without padding (RFC 4648 5), as tokens have it. The same error.
std::string base64url_encode(std::string_view bytes);
Result<std::string> base64url_decode(std::string_view text);

}  // namespace conclave::accounts
