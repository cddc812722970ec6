// Passwords as they are kept: argon2id (RFC 9106) in the encoded form that every argon2 library reads. Both functions
// take some 50 ms and 19 MiB, on purpose: they belong on a thread that nobody waits for.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace conclave::accounts {

inline constexpr size_t kMinPasswordLength = 8;
inline constexpr size_t kMaxPasswordLength = 255;  ///< what SASL PLAIN carries (RFC 4616 2)

/// "$argon2id$v=19$m=19456,t=2,p=1$…$…". Errors: "password-too-short", "password-too-long", "out-of-memory".
Result<std::string> hash_password(std::string_view password, Random& random);
/// A hash that no password has and that takes as long to compare with as any: for names without account.
std::string make_decoy_hash(Random& random);
/// False also for what is no hash.
bool verify_password(std::string_view password, const std::string& hash);

}  // namespace conclave::accounts
