#include "meeting/session/token_login.h"

#include <algorithm>
#include <utility>

namespace conclave::meeting {

namespace {

constexpr const char* kAnonymous = "ANONYMOUS";

}  // namespace

TokenLogin::TokenLogin(xmpp::Authenticator& others, std::string domain, Random& random, std::string token)
    : others_(&others), domain_(std::move(domain)), random_(&random), token_(std::move(token)) {}

std::vector<std::string> TokenLogin::mechanisms(std::string_view domain) {
  std::vector<std::string> offered = others_->mechanisms(domain);
  if (!token_.empty() && domain == domain_ && std::find(offered.begin(), offered.end(), kAnonymous) == offered.end())
    offered.emplace(offered.begin(), kAnonymous);
  return offered;
}

xmpp::SaslStep TokenLogin::authenticate_anonymous(std::string_view domain) {
  if (token_.empty()) return others_->authenticate_anonymous(domain);
  if (waits()) {
    pending_ = domain;
    return xmpp::SaslPending{};
  }
  return step(domain);
}

xmpp::SaslStep TokenLogin::authenticate_plain(std::string_view domain, const xmpp::PlainCredentials& credentials) {
  return others_->authenticate_plain(domain, credentials);
}

std::unique_ptr<xmpp::SaslExchange> TokenLogin::start(std::string_view domain, std::string_view mechanism) {
  return others_->start(domain, mechanism);
}

std::optional<xmpp::SaslStep> TokenLogin::answer(TokenAnswer answer) {
  answer_ = std::move(answer);
  if (!pending_ || waits()) return std::nullopt;
  const std::string domain = *std::exchange(pending_, std::nullopt);
  return step(domain);
}

const Person* TokenLogin::person() const { return used_ ? std::get_if<Person>(&*answer_) : nullptr; }

xmpp::SaslStep TokenLogin::step(std::string_view domain) {
  if (answer_ && std::holds_alternative<Person>(*answer_)) {
    used_ = true;
    return xmpp::SaslSuccess{{.local = random_->uuid(), .domain = std::string(domain), .anonymous = true}};
  }
  const auto* refusal = answer_ ? std::get_if<TokenRefusal>(&*answer_) : nullptr;
  // Jitsi-specific: by this condition the client asks for another login, and shows the text.
  return xmpp::SaslFailure{xmpp::SaslCondition::not_allowed, refusal == nullptr ? std::string() : refusal->text};
}

}  // namespace conclave::meeting
