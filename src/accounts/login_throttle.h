// Slows down anyone who guesses passwords. Each failed login leaves a debt that time works off; while the debt is above
// what is tolerated, no attempt is made at all, and the answer is the same as to a wrong password. Counted three ways:
// for a name from one network, for a network, and for a name from everywhere. The last is the widest: it would
// otherwise let a stranger lock a person out by failing in that person's name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/address.h"
#include "base/time.h"

namespace conclave::accounts {

class LoginThrottle {
 public:
  struct Rule {
    int tolerated;      ///< failures in a row that cost no time
    Duration interval;  ///< after them one attempt in this time
  };
  static constexpr Rule kNameFromNetwork{5, 30s};
  static constexpr Rule kNetwork{50, 2s};  ///< a school is behind one address too
  static constexpr Rule kName{100, 5s};
  /// Of names and networks remembered, each; beyond it those with the smallest debt are forgotten.
  static constexpr size_t kMaxEntries = 100'000;

  // `network`: counted_network(); unspecified when everybody may seem to come from there (a proxy on this machine):
  // then the name alone counts.

  /// When the next attempt may be made; `now` when it may be made at once.
  TimePoint ready_at(TimePoint now, std::string_view name, const IpAddress& network) const;
  void note_failure(TimePoint now, std::string_view name, const IpAddress& network);
  /// The failure noted last was none.
  void take_back(std::string_view name, const IpAddress& network);
  /// A right password clears what the name owes from that network, and nothing else.
  void note_success(std::string_view name, const IpAddress& network);

  size_t entries() const { return paid_off_.size(); }

 private:
  std::unordered_map<std::string, TimePoint> paid_off_;  ///< when each debt will be worked off
  void forget_paid(TimePoint now);
};

}  // namespace conclave::accounts
