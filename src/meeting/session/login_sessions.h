// Logins that one connection makes for another (Jitsi's secure domain): whoever logs in on a second connection gets an
// id, and shows it on the first, from the same machine. The id is a secret like a password, and lives a day.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "base/time.h"

namespace conclave::meeting {

class LoginSessions {
 public:
  static constexpr Duration kLifetime = 24h;
  static constexpr size_t kMaxPerAccount = 20;  ///< beyond it the oldest ends

  /// The id for this account on this machine: the one it has, from now on for another day, or a new one.
  std::string begin(TimePoint now, const std::string& account, std::string_view machine_uid, Random& random);
  /// Whose login this is; nothing: there is none, or it is another machine's.
  std::optional<std::string> find(TimePoint now, std::string_view id, std::string_view machine_uid) const;
  /// Logged out.
  void end(std::string_view id);
  /// The account is disabled, removed, or has another password.
  void end_all_of(std::string_view account);
  size_t size() const { return logins_.size(); }

 private:
  struct Login {
    std::string account;
    std::string machine_uid;
    TimePoint expires;
  };
  std::unordered_map<std::string, Login> logins_;
  std::unordered_map<std::string, std::vector<std::string>> of_account_;  ///< ids, the latest last
};

}  // namespace conclave::meeting
