// The login of one connection: what xmpp::Stream asks about people, answered by the login service. SASL mechanisms:
// SCRAM-SHA-256 (RFC 7677) and PLAIN (RFC 4616) for accounts, ANONYMOUS (RFC 4505) for guests and for those who bring
// a token.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "meeting/session/login_service.h"

namespace conclave::meeting {

class Login final : public xmpp::Authenticator {
 public:
  /// `service` outlives it.
  Login(LoginService& service, const LoginOrigin& origin) : service_(service), origin_(origin) {}

  /// Before a frame is handled.
  void set_now(TimePoint now) { now_ = now; }
  /// After it: a password to be checked; the stream waits for handle_outcome().
  std::optional<CheckPassword> extract_question() { return std::exchange(question_, std::nullopt); }
  void handle_outcome(const LoginOutcome& outcome) { person_ = outcome.person; }

  /// Once the stream is authenticated.
  const Person& person() const { return person_; }

  std::vector<std::string> mechanisms(std::string_view domain) override { return service_.mechanisms(domain, origin_); }
  xmpp::SaslStep authenticate_anonymous(std::string_view domain) override;
  xmpp::SaslStep authenticate_plain(std::string_view domain, const xmpp::PlainCredentials& credentials) override;
  std::unique_ptr<xmpp::SaslExchange> start(std::string_view domain, std::string_view mechanism) override;

 private:
  friend class ScramLogin;
  LoginService& service_;
  LoginOrigin origin_;
  TimePoint now_{};
  Person person_;
  std::optional<CheckPassword> question_;
};

}  // namespace conclave::meeting
