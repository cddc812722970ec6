#include "accounts/token_signature.h"

#include <jwt.h>
#include <openssl/err.h>

#include <cstdlib>
#include <memory>

#include "base/deleter.h"

namespace conclave::accounts {
namespace {

using Jwt = std::unique_ptr<jwt_t, Deleter<jwt_free>>;
using Text = std::unique_ptr<char, Deleter<std::free>>;

const unsigned char* bytes(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

jwt_alg_t library_name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::hs256:
      return JWT_ALG_HS256;
    case Algorithm::hs384:
      return JWT_ALG_HS384;
    case Algorithm::hs512:
      return JWT_ALG_HS512;
    case Algorithm::rs256:
      return JWT_ALG_RS256;
    case Algorithm::es256:
      return JWT_ALG_ES256;
  }
  return JWT_ALG_INVAL;
}

}  // namespace

bool signature_holds(const std::string& token, Algorithm algorithm, const TokenKey& key) {
  // An empty key would ask the library to take the token unseen.
  if (!key.takes(algorithm) || key.material.empty()) return false;
  jwt_t* decoded = nullptr;
  const int failed = jwt_decode(&decoded, token.c_str(), bytes(key.material), static_cast<int>(key.material.size()));
  const Jwt jwt(decoded);
  ERR_clear_error();
  return failed == 0 && jwt && jwt_get_alg(jwt.get()) == library_name(algorithm);
}

Result<std::string> sign_token(const Json& claims, const SigningKey& key, Algorithm algorithm) {
  if (!goes_with(algorithm, key.kind) || key.material.empty()) return fail("key-algorithm");
  jwt_t* made = nullptr;
  if (jwt_new(&made) != 0) return fail("token-not-signed");
  const Jwt jwt(made);
  if (jwt_add_grants_json(made, claims.to_string().c_str()) != 0 ||
      (!key.id.empty() && jwt_add_header(made, "kid", key.id.c_str()) != 0) ||
      jwt_set_alg(made, library_name(algorithm), bytes(key.material), static_cast<int>(key.material.size())) != 0)
    return fail("token-not-signed");
  const Text text(jwt_encode_str(made));
  ERR_clear_error();
  if (!text) return fail("token-not-signed");
  return std::string(text.get());
}

}  // namespace conclave::accounts
