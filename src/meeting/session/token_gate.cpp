#include "meeting/session/token_gate.h"

#include <utility>

#include "base/ascii.h"
#include "xmpp/safe_node.h"

namespace conclave::meeting {
namespace {

// Jitsi-specific: `sub` is a tenant, "*", or the domain of rooms without one.
std::string tenant_of(const accounts::TokenClaims& claims, bool check_tenant, std::string_view domain) {
  if (!check_tenant || claims.subject == "*") return "*";
  if (claims.subject.empty() || claims.subject == domain) return {};
  return ascii::to_lower(claims.subject);
}

}  // namespace

Result<Person> make_token_person(const accounts::TokenClaims& claims, bool check_tenant, std::string_view domain) {
  Result<std::string> room = claims.room == "*" ? Result<std::string>("*") : xmpp::make_safe_node(claims.room);
  if (!room) return fail("token-room");
  Person person;
  Grant& grant = person.grant.emplace();
  grant.room = std::move(*room);
  grant.tenant = tenant_of(claims, check_tenant, domain);
  grant.role = claims.moderator ? Role::moderator : Role::participant;
  grant.may_open = claims.moderator;
  grant.only_here = true;
  person.user = {.id = claims.user.id,
                 .name = claims.user.name,
                 .avatar = claims.user.avatar,
                 .group = claims.group,
                 .email = claims.user.email,
                 .hidden_from_recorder = claims.user.hidden_from_recorder};
  if (claims.features) person.features = *claims.features;
  return person;
}

TokenGate::TokenGate(TokenRules rules, std::string domain)
    : domain_(std::move(domain)),
      enabled_(!rules.policy.issuers.empty()),
      check_tenant_(rules.check_tenant),
      verifier_(std::move(rules.policy), std::move(rules.keys), std::move(rules.sources)) {}

TokenAnswer TokenGate::ask(TimePoint now, UnixTime wall, std::string_view token, const IpAddress& network) {
  const auto refusal = [](const Error& error) {
    return TokenRefusal{error.reason, std::string(accounts::describe_refusal(error.reason))};
  };
  if (!enabled_) return TokenRefusal{"token-not-taken", "This server takes no tokens."};
  accounts::TokenVerdict verdict = verifier_.verify(now, wall, token, network);
  if (std::holds_alternative<accounts::TokenWaits>(verdict)) return accounts::TokenWaits{};
  if (const auto* error = std::get_if<Error>(&verdict)) return refusal(*error);
  Result<Person> person = make_token_person(std::get<accounts::TokenClaims>(verdict), check_tenant_, domain_);
  if (!person) return refusal(person.error());
  return std::move(*person);
}

void TokenGate::reconfigure(TokenRules rules) {
  enabled_ = !rules.policy.issuers.empty();
  check_tenant_ = rules.check_tenant;
  verifier_.reconfigure(std::move(rules.policy), std::move(rules.keys));
}

void TokenGate::handle_fetched(TimePoint now, const accounts::FetchedKeys& fetched, Counters& counters) {
  verifier_.keys().handle_fetched(now, fetched, counters);
}

}  // namespace conclave::meeting
