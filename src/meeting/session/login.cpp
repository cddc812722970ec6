#include "meeting/session/login.h"

#include "accounts/scram.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// SCRAM-SHA-256, the server's side.
class ScramLogin final : public xmpp::SaslExchange {
 public:
  ScramLogin(Login& login, std::string_view domain) : login_(login), domain_(domain) {}

  xmpp::SaslStep respond(std::optional<std::string_view> data) override {
    if (!data) return xmpp::SaslChallenge{};  // RFC 4422 5: client-first, and the client sent no initial response
    return exchange_ ? finish(*data) : begin(*data);
  }

 private:
  xmpp::SaslStep begin(std::string_view message) {
    const Result<accounts::ScramFirst> first = accounts::parse_scram_first(message);
    if (!first) return malformed(first.error());
    if (!may_act_as(*first)) return xmpp::SaslFailure{xmpp::SaslCondition::invalid_authzid};
    name_ = LoginService::account_name(first->name);
    exchange_.emplace(*first, login_.service_.scram_keys(name_), login_.service_.random());
    return xmpp::SaslChallenge{exchange_->server_first()};
  }

  xmpp::SaslStep finish(std::string_view message) {
    if (!login_.service_.may_try(login_.now_, name_, login_.origin_.network)) {
      login_.service_.counters().add("login-throttled");
      return xmpp::SaslFailure{xmpp::SaslCondition::not_authorized};
    }
    Result<std::string> final = exchange_->finish(message);
    if (!final && std::string_view(final.error().reason) != "scram-wrong-proof") return malformed(final.error());
    LoginOutcome outcome = login_.service_.finish_scram(
        login_.now_, login_.origin_, name_, final ? LoginService::Proof::shown : LoginService::Proof::missing,
        final ? std::move(*final) : std::string());
    login_.handle_outcome(outcome);
    return std::move(outcome.step);
  }

  xmpp::SaslStep malformed(const Error& error) {
    login_.service_.counters().add(error.reason);
    return xmpp::SaslFailure{xmpp::SaslCondition::malformed_request};
  }

  /// As with PLAIN: only as oneself.
  bool may_act_as(const accounts::ScramFirst& first) const {
    if (first.authzid.empty()) return true;
    const Result<xmpp::Jid> wanted = xmpp::Jid::parse(first.authzid);
    const Result<xmpp::Jid> own = xmpp::Jid::make(first.name, domain_);
    return wanted && own && *wanted == *own;
  }

  Login& login_;
  std::string domain_;
  std::string name_;
  std::optional<accounts::ScramExchange> exchange_;
};

std::unique_ptr<xmpp::SaslExchange> Login::start(std::string_view domain, std::string_view mechanism) {
  if (mechanism != "SCRAM-SHA-256") return nullptr;
  return std::make_unique<ScramLogin>(*this, domain);
}

// The UUID's first eight hex digits become the endpoint id (Jitsi-specific).
xmpp::SaslStep Login::authenticate_anonymous(std::string_view domain) {
  person_ = {};
  return xmpp::SaslSuccess{{.local = service_.random().uuid(), .domain = std::string(domain), .anonymous = true}};
}

xmpp::SaslStep Login::authenticate_plain(std::string_view, const xmpp::PlainCredentials& credentials) {
  question_ = service_.ask_password(now_, origin_, credentials);
  if (question_) return xmpp::SaslPending{};
  service_.counters().add("login-throttled");
  return xmpp::SaslFailure{xmpp::SaslCondition::not_authorized};
}

}  // namespace conclave::meeting
