// The logins of one connection: those that everybody has (identities.h), and the one by its token. A token
// goes with SASL ANONYMOUS, at the main domain and at that of guests (Jitsi-specific), under a name that is a UUID.
// Anyone whose token is refused does not come in as a guest instead: they would wonder where their rights are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "meeting/session/token_gate.h"
#include "xmpp/sasl.h"

namespace conclave::meeting {

class TokenLogin final : public xmpp::Authenticator {
 public:
  /// `others`, for those who have no token, and `random` outlive it. `token`: as the socket brought it, or empty.
  TokenLogin(xmpp::Authenticator& others, std::string domain, Random& random, std::string token);

  std::vector<std::string> mechanisms(std::string_view domain) override;
  xmpp::SaslStep authenticate_anonymous(std::string_view domain) override;
  xmpp::SaslStep authenticate_plain(std::string_view domain, const xmpp::PlainCredentials& credentials) override;
  std::unique_ptr<xmpp::SaslExchange> start(std::string_view domain, std::string_view mechanism) override;

  const std::string& token() const { return token_; }
  bool waits() const { return answer_ && std::holds_alternative<accounts::TokenWaits>(*answer_); }
  /// What became of the token. When it comes after authenticate_anonymous() said SaslPending, the step to finish that
  /// with; otherwise nothing.
  std::optional<xmpp::SaslStep> answer(TokenAnswer answer);
  /// The person who has logged in by the token; nullptr: nobody has, or in another way.
  const Person* person() const;

 private:
  xmpp::SaslStep step(std::string_view domain);

  xmpp::Authenticator* others_;
  std::string domain_;
  Random* random_;
  std::string token_;
  std::optional<TokenAnswer> answer_;
  std::optional<std::string> pending_;  ///< the domain at which a login waits
  bool used_ = false;
};

}  // namespace conclave::meeting
