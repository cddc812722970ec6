#include "accounts/login_throttle.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace conclave::accounts {
namespace {

struct Count {
  std::string key;
  LoginThrottle::Rule rule;
};

// The three counts of an attempt; the first letter keeps their keys apart.
std::array<Count, 3> counts_of(std::string_view name, const IpAddress& network) {
  const std::string from = network.to_string();
  return {{{"b" + from + " " + std::string(name), LoginThrottle::kNameFromNetwork},
           {"a" + from, LoginThrottle::kNetwork},
           {"n" + std::string(name), LoginThrottle::kName}}};
}

}  // namespace

TimePoint LoginThrottle::ready_at(TimePoint now, std::string_view name, const IpAddress& network) const {
  TimePoint ready = now;
  for (const Count& count : counts_of(name, network)) {
    const auto found = paid_off_.find(count.key);
    if (found == paid_off_.end()) continue;
    // One more failure must fit into what is tolerated.
    ready = std::max(ready, found->second - (count.rule.tolerated - 1) * count.rule.interval);
  }
  return ready;
}

void LoginThrottle::note_failure(TimePoint now, std::string_view name, const IpAddress& network) {
  if (paid_off_.size() + 3 > kMaxEntries) forget_paid(now);
  for (const Count& count : counts_of(name, network)) {
    TimePoint& paid_off = paid_off_[count.key];
    paid_off = std::max(paid_off, now) + count.rule.interval;
  }
}

void LoginThrottle::note_success(std::string_view name, const IpAddress& network) {
  paid_off_.erase(counts_of(name, network)[0].key);
}

void LoginThrottle::forget_paid(TimePoint now) {
  std::erase_if(paid_off_, [&](const auto& entry) { return entry.second <= now; });
  if (paid_off_.size() + 3 <= kMaxEntries) return;
  std::vector<TimePoint> debts;
  for (const auto& [key, paid_off] : paid_off_) debts.push_back(paid_off);
  const auto middle = debts.begin() + static_cast<std::ptrdiff_t>(debts.size() / 2);
  std::nth_element(debts.begin(), middle, debts.end());
  std::erase_if(paid_off_, [&](const auto& entry) { return entry.second <= *middle; });
}

}  // namespace conclave::accounts
