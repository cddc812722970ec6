// People who come with a token (JWT): what accounts/token.h reads in it, as a Person of this server. The answer may
// have to wait for a key that is being fetched; whoever asks keeps the question and asks again when keys have come.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/token.h"
#include "base/counters.h"
#include "base/result.h"
#include "base/time.h"
#include "meeting/common/config.h"
#include "meeting/common/person.h"

namespace conclave::meeting {

/// Somebody whose token has these claims. `domain`: the main one. Error: "token-room", for a name that no room has.
Result<Person> make_token_person(const accounts::TokenClaims& claims, bool check_tenant, std::string_view domain);

struct TokenRefusal {
  const char* reason = "";
  std::string text;  ///< for the person
};
using TokenAnswer = std::variant<Person, accounts::TokenWaits, TokenRefusal>;

class TokenGate {
 public:
  /// Without issuers every token is refused.
  TokenGate(TokenRules rules, std::string domain);

  /// `network`: counted_network(), or unspecified.
  TokenAnswer ask(TimePoint now, UnixTime wall, std::string_view token, const IpAddress& network);

  /// From now on other issuers and keys are believed. Sources stay as they were.
  void reconfigure(TokenRules rules);

  /// Documents to be fetched since the last call; each is answered by handle_fetched().
  std::vector<accounts::KeyFetch> take_fetches() { return verifier_.keys().take_fetches(); }
  void handle_fetched(TimePoint now, const accounts::FetchedKeys& fetched, Counters& counters);
  void handle_timeout(TimePoint now) { verifier_.keys().handle_timeout(now); }
  TimePoint next_timeout() const { return verifier_.keys().next_timeout(); }

 private:
  std::string domain_;
  bool enabled_;
  bool check_tenant_;
  accounts::TokenVerifier verifier_;
};

}  // namespace conclave::meeting
