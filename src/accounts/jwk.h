// Keys as issuers publish them: a JSON Web Key Set (RFC 7517 5) with RSA and P-256 keys (RFC 7518 6.2, 6.3). Shared
// secrets are refused: what everybody can fetch is none. Not implemented: certificates (x5c, x5u), other curves.
#pragma once

#include <string_view>
#include <vector>

#include "accounts/token_key.h"
#include "base/json.h"
#include "base/result.h"

namespace conclave::accounts {

inline constexpr size_t kMaxKeySetBytes = 256 * 1024;
inline constexpr size_t kMaxKeysOfSet = 128;

/// A public key for signatures that has a `kid`. Errors: those of token_key.h, "jwk-no-id", "jwk-other-use" (not for
/// verifying, or for an algorithm not known here), "jwk-secret", "jwk-private".
Result<TokenKey> parse_jwk(const Json& jwk);

struct KeySet {
  std::vector<TokenKey> keys;
  size_t skipped = 0;  ///< keys that are no use here, which is no error (RFC 7517 5)
};
/// Error: "jwks-malformed".
Result<KeySet> parse_key_set(std::string_view text);

}  // namespace conclave::accounts
