// Who has been made moderator of a meeting, and who no longer is one: roles follow the person over a reload, a lost
// socket and another device, for as long as the meeting lasts. A person with an account is known by it, a guest by the
// machine, whose name is a secret between it and the server.
#pragma once

#include <functional>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

#include "meeting/common/limits.h"

namespace conclave::meeting {

/// All that somebody may be known by. What is not known is empty.
struct PersonKeys {
  std::string bare_jid;
  std::string account_jid{};  ///< bare JID of the account
  std::string machine{};      ///< "machine:…", which is no JID

  /// The one that tells people apart best.
  const std::string& best() const { return !account_jid.empty() ? account_jid : !machine.empty() ? machine : bare_jid; }
  /// The machine's name is one that nobody guesses: decision 17.
  bool has_secret() const { return machine.size() >= std::string_view("machine:").size() + kMinMachineSecret; }
  bool is_called(std::string_view jid) const { return bare_jid == jid || account_jid == jid; }
};

class RoleMemory {
 public:
  bool was_moderator(const PersonKeys& keys) const { return !was_revoked(keys) && holds(moderators_, keys); }
  bool was_revoked(const PersonKeys& keys) const { return holds(revoked_, keys); }

  void record_moderator(const PersonKeys& keys) {
    forget(keys);
    if (moderators_.size() < kMaxAffiliations) moderators_.insert(keys.best());
  }
  void record_revoked(const PersonKeys& keys) {
    forget(keys);
    if (revoked_.size() < kMaxAffiliations) revoked_.insert(keys.best());
  }
  /// Was put out: comes back as anybody.
  void forget_moderator(const PersonKeys& keys) { erase(moderators_, keys); }

 private:
  static void erase(std::set<std::string>& known, const PersonKeys& keys) {
    for (const std::string* key : {&keys.bare_jid, &keys.account_jid, &keys.machine}) known.erase(*key);
  }
  void forget(const PersonKeys& keys) {
    erase(moderators_, keys);
    erase(revoked_, keys);
  }
  static bool holds(const std::set<std::string>& known, const PersonKeys& keys) {
    return known.contains(keys.bare_jid) || (!keys.account_jid.empty() && known.contains(keys.account_jid)) ||
           (!keys.machine.empty() && known.contains(keys.machine));
  }

  std::set<std::string> moderators_;
  std::set<std::string> revoked_;
};

}  // namespace conclave::meeting
