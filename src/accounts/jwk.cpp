#include "accounts/jwk.h"

#include <algorithm>
#include <string>
#include <utility>

#include "accounts/token_text.h"
#include "base/base64.h"

namespace conclave::accounts {
namespace {

constexpr JsonLimits kKeySetLimits{.max_bytes = kMaxKeySetBytes, .max_depth = 8, .max_values = 8192, .max_members = 64};

// RFC 7517 4.2, 4.3.
bool is_for_verifying(const Json& jwk) {
  if (jwk.has("use") && jwk["use"].as_string() != "sig") return false;
  if (!jwk.has("key_ops")) return true;
  const auto& operations = jwk["key_ops"].items();
  return std::any_of(operations.begin(), operations.end(),
                     [](const Json& operation) { return operation.as_string() == "verify"; });
}

Result<std::string> bytes_of(const Json& jwk, std::string_view name) {
  Result<std::string> bytes = base64url_decode(jwk[name].as_string());
  if (!bytes || bytes->empty()) return fail("key-malformed");
  return bytes;
}

Result<TokenKey> parse_numbers(const Json& jwk, const char* first, const char* second, decltype(make_rsa_key)& make) {
  const auto a = bytes_of(jwk, first);
  const auto b = bytes_of(jwk, second);
  if (!a || !b) return fail("key-malformed");
  return make(jwk["kid"].as_string(), *a, *b);
}

Result<TokenKey> parse_key(const Json& jwk) {
  const std::string& type = jwk["kty"].as_string();
  if (type == "oct") return fail("jwk-secret");
  if (jwk.has("d")) return fail("jwk-private");  // RFC 7518 6.2.2, 6.3.2: its owner published what must stay private
  if (type == "RSA") return parse_numbers(jwk, "n", "e", make_rsa_key);
  if (type == "EC" && jwk["crv"].as_string() == "P-256") return parse_numbers(jwk, "x", "y", make_ec_key);
  return fail("key-unsupported");
}

}  // namespace

Result<TokenKey> parse_jwk(const Json& jwk) {
  if (!is_key_id(jwk["kid"].as_string())) return fail("jwk-no-id");
  if (!is_for_verifying(jwk)) return fail("jwk-other-use");
  Result<TokenKey> key = parse_key(jwk);
  if (!key || !jwk.has("alg")) return key;
  key->algorithm = parse_algorithm(jwk["alg"].as_string());  // RFC 7517 4.4
  if (!key->algorithm || !goes_with(*key->algorithm, key->kind)) return fail("jwk-other-use");
  return key;
}

Result<KeySet> parse_key_set(std::string_view text) {
  const Result<Json> json = Json::parse(text, kKeySetLimits);
  if (!json || !(*json)["keys"].is_array() || (*json)["keys"].items().size() > kMaxKeysOfSet)
    return fail("jwks-malformed");
  KeySet set;
  for (const Json& jwk : (*json)["keys"].items()) {
    if (auto key = parse_jwk(jwk))
      set.keys.push_back(std::move(*key));
    else
      ++set.skipped;
  }
  return set;
}

}  // namespace conclave::accounts
