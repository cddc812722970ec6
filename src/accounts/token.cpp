#include "accounts/token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "accounts/token_signature.h"
#include "accounts/token_text.h"

namespace conclave::accounts {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kRefusals{{
    {"token-too-large", "The token is too long."},
    {"token-malformed", "The token is malformed."},
    {"token-algorithm", "The token's algorithm is not accepted."},
    {"token-critical", "The token demands what is not known here."},
    {"token-key-id", "The token names no proper key."},
    {"token-key-unknown", "The token is signed with a key that is not known here."},
    {"token-signature", "The token's signature is not right."},
    {"token-claims", "The token lacks a claim, or one is malformed."},
    {"token-issuer", "The token's issuer is not accepted."},
    {"token-audience", "The token was made for somebody else."},
    {"token-expired", "The token has expired."},
    {"token-not-yet", "The token is not valid yet."},
    {"token-room", "The token is for another room."},
}};

}  // namespace

TokenVerifier::TokenVerifier(TokenPolicy policy, std::vector<TokenKey> keys, KeySources sources)
    : policy_(std::move(policy)), keys_(std::move(keys), std::move(sources)) {}

void TokenVerifier::reconfigure(TokenPolicy policy, std::vector<TokenKey> keys) {
  policy_ = std::move(policy);
  keys_.set_own(std::move(keys));
}

TokenVerdict TokenVerifier::verify(TimePoint now, UnixTime wall, std::string_view text, const IpAddress& network) {
  const Result<TokenText> token = parse_token(text);
  if (!token) return token.error();
  // What is refused anyway is refused before anything is fetched for it.
  Result<TokenClaims> claims = parse_claims(token->claims);
  if (!claims) return claims.error();
  if (const auto good = check_claims(*claims, policy_, wall); !good) return good.error();
  const std::vector<const TokenKey*> keys = keys_.find(now, token->key_id, token->algorithm);
  if (keys.empty() && keys_.ask_for(now, token->key_id, network) == KeyRing::Hope::fetching) return TokenWaits{};
  if (keys.empty()) return Error{"token-key-unknown", {}};
  const bool vouched = std::any_of(keys.begin(), keys.end(), [&](const TokenKey* key) {
    return signature_holds(token->text, token->algorithm, *key);
  });
  if (!vouched) return Error{"token-signature", {}};
  return std::move(*claims);
}

std::string_view describe_refusal(std::string_view reason) {
  for (const auto& [name, text] : kRefusals)
    if (name == reason) return text;
  return "The token is not accepted.";
}

}  // namespace conclave::accounts
