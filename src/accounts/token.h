// Tokens (JWT, RFC 7519) as Jitsi Meet uses them: anyone who brings one that is believed here needs no password. Ties
// text, keys and claims together. An answer may have to wait until a key was fetched: then the caller asks again after
// handle_fetched(), and at its own deadline no more.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/key_ring.h"
#include "accounts/token_claims.h"
#include "base/address.h"

namespace conclave::accounts {

/// The key is being fetched: ask again when it has come.
struct TokenWaits {};
using TokenVerdict = std::variant<TokenClaims, TokenWaits, Error>;

class TokenVerifier {
 public:
  TokenVerifier(TokenPolicy policy, std::vector<TokenKey> keys, KeySources sources);

  /// Errors: those of parse_token(), parse_claims() and check_claims(), "token-key-unknown", "token-signature".
  /// `network`: where the token comes from, which limits what is fetched for it; unspecified: nobody in particular.
  TokenVerdict verify(TimePoint now, UnixTime wall, std::string_view token, const IpAddress& network = {});

  /// From now on this policy and these keys, beside those that were fetched.
  void reconfigure(TokenPolicy policy, std::vector<TokenKey> keys);

  KeyRing& keys() { return keys_; }
  const KeyRing& keys() const { return keys_; }

 private:
  TokenPolicy policy_;
  KeyRing keys_;
};

/// For the person whose token is refused: one English sentence, as Jitsi servers give one.
std::string_view describe_refusal(std::string_view reason);

}  // namespace conclave::accounts
