// The signature of a token (JWS, RFC 7515 5), made and checked by libjwt, whose header only this unit sees. The library
// itself picks the algorithm by what the token says, takes "none" and does not mind how names are written: so it gets
// to see only tokens that parse_token() read, with a key that takes what they name.
#pragma once

#include <string>

#include "accounts/token_key.h"
#include "base/json.h"
#include "base/result.h"

namespace conclave::accounts {

/// `token`: three parts in base64url with an exact `alg` of `algorithm`. False for a key that does not take it.
bool signature_holds(const std::string& token, Algorithm algorithm, const TokenKey& key);

/// A token with `typ`, `alg` and, when the key has an id, `kid`. Members of `claims` come out sorted by name.
/// Errors: "key-algorithm" (not for this kind of key), "token-not-signed".
Result<std::string> sign_token(const Json& claims, const SigningKey& key, Algorithm algorithm);

}  // namespace conclave::accounts
