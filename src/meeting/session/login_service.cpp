#include "meeting/session/login_service.h"

#include <utility>

#include "accounts/password.h"
#include "xmpp/jid.h"
#include "xmpp/saslprep.h"

namespace conclave::meeting {

LoginService::LoginService(std::string domain, Creators creators, Records records, Random& random, Counters& counters)
    : domain_(std::move(domain)),
      creators_(creators),
      accounts_(std::move(records.accounts)),
      random_(random),
      counters_(counters),
      decoy_secret_(records.decoy_secret.empty() ? random.token(32) : std::move(records.decoy_secret)),
      decoy_hash_(accounts::make_decoy_hash(random)) {}

std::vector<std::string> LoginService::mechanisms(std::string_view domain, const LoginOrigin& origin) const {
  if (domain == "guest." + domain_) return {"ANONYMOUS"};
  if (domain != domain_) return {};
  std::vector<std::string> offered{"SCRAM-SHA-256"};
  if (origin.confidential) offered.emplace_back("PLAIN");  // RFC 4616 4: not where it could be overheard
  if (creators_ == Creators::anyone) offered.emplace_back("ANONYMOUS");
  return offered;
}

std::string LoginService::account_name(std::string_view typed) {
  const Result<xmpp::Jid> jid = xmpp::Jid::make(typed, "a", {});
  return jid ? std::string(jid->local()) : std::string(typed);
}

std::optional<Person> LoginService::person_of_account(std::string_view name) const {
  const accounts::AccountEntry* entry = accounts_.find(name);
  if (entry == nullptr || entry->account.state != accounts::AccountState::enabled) return std::nullopt;
  const bool admin = entry->account.role == accounts::AccountRole::admin;
  return Person{.standing = admin ? Standing::admin : Standing::member, .account = entry->account.name};
}

bool LoginService::may_try(TimePoint now, std::string_view name, const IpAddress& network) const {
  return throttle_.ready_at(now, name, network) <= now;
}

accounts::ScramKeys LoginService::scram_keys(std::string_view name) const {
  // Made in any case, so that it takes the same time.
  accounts::ScramKeys decoy = accounts::make_decoy_keys(name, decoy_secret_);
  const accounts::AccountEntry* entry = accounts_.find(name);
  return entry == nullptr ? decoy : entry->credentials.scram;
}

LoginOutcome LoginService::finish_scram(TimePoint now, const LoginOrigin& origin, std::string_view name, Proof proof,
                                        std::string server_final) {
  if (proof == Proof::shown && person_of_account(name)) {
    throttle_.note_success(name, origin.network);
    return admit(origin.connection, std::string(name), std::move(server_final));
  }
  throttle_.note_failure(now, name, origin.network);
  return refuse_wrong(origin.connection, name, origin.network);
}

std::optional<CheckPassword> LoginService::ask_password(TimePoint now, const LoginOrigin& origin,
                                                        const xmpp::PlainCredentials& credentials) {
  const std::string name = account_name(credentials.authcid);
  if (!may_try(now, name, origin.network)) return std::nullopt;
  // Counted at once, and taken back if it was right: otherwise many could be tried before the first answer.
  throttle_.note_failure(now, name, origin.network);
  const accounts::AccountEntry* entry = accounts_.find(name);
  Result<Secret> password = xmpp::saslprep(credentials.password.view());
  const std::string& hash = entry == nullptr || !password ? decoy_hash_ : entry->credentials.password_hash;
  const uint64_t ticket = next_ticket_++;
  pending_.emplace(ticket, Pending{origin.connection, name, hash, origin.network});
  return CheckPassword{ticket, password ? std::move(*password) : Secret(credentials.password.view()), hash};
}

std::optional<LoginOutcome> LoginService::handle_password_checked(const PasswordChecked& checked) {
  const auto found = pending_.find(checked.ticket);
  if (found == pending_.end()) return std::nullopt;
  const Pending pending = std::move(found->second);
  pending_.erase(found);
  if (checked.verdict == PasswordVerdict::not_checked) {
    throttle_.take_back(pending.name, pending.network);
    return refuse(pending.connection, xmpp::SaslCondition::temporary_auth_failure, "login-overloaded");
  }
  if (checked.verdict != PasswordVerdict::right || !still_good(pending))
    return refuse_wrong(pending.connection, pending.name, pending.network);
  throttle_.take_back(pending.name, pending.network);
  throttle_.note_success(pending.name, pending.network);
  return admit(pending.connection, pending.name, {});
}

bool LoginService::still_good(const Pending& pending) const {
  const accounts::AccountEntry* entry = accounts_.find(pending.name);
  return entry != nullptr && entry->credentials.password_hash == pending.hash && person_of_account(pending.name);
}

LoginOutcome LoginService::admit(ConnectionId connection, const std::string& name, std::string data) {
  counters_.add("logged-in");
  return {connection, xmpp::SaslSuccess{{.local = name, .domain = domain_, .anonymous = false}, std::move(data)},
          *person_of_account(name)};
}

LoginOutcome LoginService::refuse_wrong(ConnectionId connection, std::string_view name, const IpAddress& network) {
  failures_.push_back({accounts_.find(name) == nullptr ? "" : std::string(name), network});
  return refuse(connection, xmpp::SaslCondition::not_authorized, "login-failed");
}

LoginOutcome LoginService::refuse(ConnectionId connection, xmpp::SaslCondition condition, const char* reason) {
  counters_.add(reason);
  return {connection, xmpp::SaslFailure{condition}};
}

}  // namespace conclave::meeting
