// What a token says about the person who brings it: registered claims (RFC 7519 4.1) and those of Jitsi Meet. Whether
// somebody vouches for it is not decided here, but whether it was made for us and for now.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace conclave::accounts {

/// Jitsi-specific: `context.user`. Texts only; what is of another type or empty is left out, as Jitsi servers do.
struct TokenUser {
  std::string id;
  std::string name;
  std::string email;
  std::string avatar;
  std::string hidden_from_recorder;  ///< "true" or empty
};

struct TokenClaims {
  std::string issuer;
  std::vector<std::string> audience;
  std::string subject;  ///< Jitsi-specific: a tenant, the domain, or "*"; empty: absent
  std::string room;     ///< Jitsi-specific: a name, or "*"
  UnixTime expires{};
  std::optional<UnixTime> not_before{};
  TokenUser user;
  std::string group;
  /// Absent: what the role allows. Present: what is not in it is not allowed. Names in lower case.
  std::optional<std::map<std::string, bool>> features{};
  bool moderator = true;
};

/// Error "token-claims", whose detail names the claim that is missing or of a wrong type or size.
/// `moderator` is what the first of these says that is there: context.user.moderator, context.user.affiliation ("owner"
/// or not), context.features.moderation. Otherwise true: in Jitsi installations everyone with a token is a moderator.
Result<TokenClaims> parse_claims(const Json& claims);

/// Which tokens are accepted.
struct TokenPolicy {
  std::vector<std::string> issuers;
  std::vector<std::string> audiences;  ///< "*": any, but one must be named
  Duration leeway = 30s;               ///< for issuers whose clock is fast
};

/// Errors: "token-issuer", "token-audience", "token-expired", "token-not-yet".
Result<void> check_claims(const TokenClaims& claims, const TokenPolicy& policy, UnixTime now);

}  // namespace conclave::accounts
