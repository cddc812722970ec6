// Lets everybody in as a guest: SASL ANONYMOUS (RFC 4505) under a name that is a UUID, whose first eight hex digits
// become the endpoint id. Accounts will be another implementation of the same interface.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "meeting/access_rules.h"
#include "meeting/identities.h"

namespace conclave::meeting {

class GuestAuthenticator final : public Identities {
 public:
  /// `random` outlives it. Guests log in at guest.<domain>, and at the domain itself where anyone opens rooms.
  GuestAuthenticator(std::string domain, Creators creators, Random& random)
      : domain_(std::move(domain)), creators_(creators), random_(&random) {}

  std::vector<std::string> mechanisms(std::string_view domain) override {
    if (domain != "guest." + domain_ && (domain != domain_ || creators_ == Creators::members)) return {};
    return {"ANONYMOUS"};
  }
  xmpp::SaslStep authenticate_anonymous(std::string_view domain) override {
    return xmpp::SaslSuccess{{.local = random_->uuid(), .domain = std::string(domain), .anonymous = true}};
  }
  xmpp::SaslStep authenticate_plain(std::string_view, const xmpp::PlainCredentials&) override {
    return xmpp::SaslFailure{xmpp::SaslCondition::not_authorized};
  }
  Person person_of(const xmpp::Identity&) override { return {}; }
  std::optional<Person> person_of_account(std::string_view) override { return std::nullopt; }

 private:
  std::string domain_;
  Creators creators_;
  Random* random_;
};

}  // namespace conclave::meeting
