// A token as text: three parts in base64url (JWS compact form, RFC 7515 7.1), header and claims JSON (RFC 7519). What
// comes out is well-formed and nothing more: nobody has vouched for it yet. Strict where leniency would let two readers
// see two different tokens: duplicate names, padding, stray characters, algorithms in other letters are all refused.
// Not implemented: encrypted tokens (JWE), unencoded or detached payloads (RFC 7797).
#pragma once

#include <string>
#include <string_view>

#include "accounts/token_key.h"
#include "base/json.h"
#include "base/result.h"

namespace conclave::accounts {

inline constexpr size_t kMaxTokenBytes = 8 * 1024;
inline constexpr size_t kMaxKeyIdBytes = 256;

struct TokenText {
  std::string text;
  Algorithm algorithm = Algorithm::hs256;
  std::string key_id;  ///< `kid`; empty when it names none
  Json claims;         ///< an object
};

/// Errors: "token-too-large", "token-malformed", "token-algorithm" (none, unknown, missing), "token-critical" (demands
/// what is not known here, RFC 7515 4.1.11), "token-key-id".
Result<TokenText> parse_token(std::string_view text);

/// Fit to name a key: 1 to kMaxKeyIdBytes, no control characters.
bool is_key_id(std::string_view id);

}  // namespace conclave::accounts
