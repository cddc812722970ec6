// Logging in, as far as it is not of one connection: the accounts, what is remembered of failures, and passwords that
// are being checked elsewhere. Whoever guesses learns nothing: a name without account, a disabled account and a wrong
// password get the same answer after the same work, and so does anyone who has failed too often.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "accounts/account_book.h"
#include "accounts/login_throttle.h"
#include "base/counters.h"
#include "base/random.h"
#include "meeting/common/access_rules.h"
#include "meeting/common/person.h"
#include "meeting/session/actions.h"
#include "meeting/session/identities.h"
#include "xmpp/sasl.h"

namespace conclave::meeting {

/// From where somebody logs in.
struct LoginOrigin {
  ConnectionId connection = 0;
  IpAddress network{};       ///< counted_network(); unspecified for loopback, where a proxy may be
  bool confidential = true;  ///< ConnectionInfo::confidential
};

/// How a login ended.
struct LoginOutcome {
  ConnectionId connection = 0;
  xmpp::SaslStep step;
  Person person{};  ///< of a success
};

class LoginService final : public Identities {
 public:
  /// `random` and `counters` outlive the service.
  LoginService(std::string domain, Creators creators, Records records, Random& random, Counters& counters);

  // --- which logins there are ---
  void set_creators(Creators creators) { creators_ = creators; }
  /// SASL mechanisms, best first; empty: no such domain.
  std::vector<std::string> mechanisms(std::string_view domain, const LoginOrigin& origin) const;
  Random& random() const { return random_; }
  Counters& counters() const { return counters_; }

  // --- accounts ---
  /// The form of a name under which accounts are kept; whatever is none stays as it is.
  static std::string account_name(std::string_view typed);
  std::optional<Person> person_of_account(std::string_view name) const override;
  void put(accounts::AccountEntry entry) { accounts_.put(std::move(entry)); }
  void remove(std::string_view name) { accounts_.remove(name); }

  // --- SCRAM-SHA-256 ---
  /// Decoys when there is no such account.
  accounts::ScramKeys scram_keys(std::string_view name) const;
  /// `proved`: the client knows the password that belongs to scram_keys().
  enum class Proof : uint8_t { missing, shown };
  LoginOutcome finish_scram(TimePoint now, const LoginOrigin& origin, std::string_view name, Proof proof,
                            std::string server_final);
  /// False: has failed too often of late. Then nothing is computed, and the answer is that to a wrong password.
  bool may_try(TimePoint now, std::string_view name, const IpAddress& network) const;

  // --- PLAIN ---
  /// What is to be asked; nothing: not now, as with may_try().
  std::optional<CheckPassword> ask_password(TimePoint now, const LoginOrigin& origin,
                                            const xmpp::PlainCredentials& credentials);
  /// Nothing: that was not asked.
  std::optional<LoginOutcome> handle_password_checked(const PasswordChecked& checked);

  /// Wrong passwords since the last call, for the audit log.
  struct Failure {
    std::string account;  ///< empty: a name without account, which may be a password in the wrong field
    IpAddress network;
  };
  std::vector<Failure> extract_failures() { return std::exchange(failures_, {}); }

 private:
  struct Pending {
    ConnectionId connection = 0;
    std::string name;
    std::string hash;
    IpAddress network;
  };
  LoginOutcome admit(ConnectionId connection, const std::string& name, std::string data);
  LoginOutcome refuse(ConnectionId connection, xmpp::SaslCondition condition, const char* reason);
  LoginOutcome refuse_wrong(ConnectionId connection, std::string_view name, const IpAddress& network);
  /// The hash has not changed since it was asked for, and the account may log in.
  bool still_good(const Pending& pending) const;

  std::string domain_;
  Creators creators_;
  accounts::AccountBook accounts_;
  Random& random_;
  Counters& counters_;
  accounts::LoginThrottle throttle_;
  std::string decoy_secret_;
  std::string decoy_hash_;
  uint64_t next_ticket_ = 1;
  std::unordered_map<uint64_t, Pending> pending_;
  std::vector<Failure> failures_;
};

}  // namespace conclave::meeting
