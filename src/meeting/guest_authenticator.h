// Lets everybody in as a guest: SASL ANONYMOUS (RFC 4505) under a name that is a UUID, whose first eight hex digits
// become the endpoint id. Accounts will be another implementation of the same interface.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "meeting/identities.h"

namespace conclave::meeting {

class GuestAuthenticator final : public Identities {
 public:
  /// `random` outlives it.
  GuestAuthenticator(std::string domain, Random& random) : domain_(std::move(domain)), random_(&random) {}

  std::vector<std::string> mechanisms(std::string_view domain) override {
    if (domain != domain_) return {};
    return {"ANONYMOUS"};
  }
  xmpp::SaslStep authenticate_anonymous(std::string_view) override {
    return xmpp::SaslSuccess{{.local = random_->uuid(), .domain = domain_, .anonymous = true}};
  }
  xmpp::SaslStep authenticate_plain(std::string_view, const xmpp::PlainCredentials&) override {
    return xmpp::SaslFailure{xmpp::SaslCondition::not_authorized};
  }
  Person person_of(const xmpp::Identity&) override { return {}; }

 private:
  std::string domain_;
  Random* random_;
};

}  // namespace conclave::meeting
