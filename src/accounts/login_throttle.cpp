#include "accounts/login_throttle.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace conclave::accounts {
namespace {

struct Count {
  std::string key;
  LoginThrottle::Rule rule;
};

std::string key_of_both(std::string_view name, const IpAddress& network) {
  return "b" + network.to_string() + " " + std::string(name);
}

// The counts of an attempt; the first letter keeps their keys apart.
std::vector<Count> counts_of(std::string_view name, const IpAddress& network) {
  std::vector<Count> counts{{"n" + std::string(name), LoginThrottle::kName}};
  if (network.is_unspecified()) return counts;
  counts.push_back({key_of_both(name, network), LoginThrottle::kNameFromNetwork});
  counts.push_back({"a" + network.to_string(), LoginThrottle::kNetwork});
  return counts;
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

void LoginThrottle::take_back(std::string_view name, const IpAddress& network) {
  for (const Count& count : counts_of(name, network)) {
    const auto found = paid_off_.find(count.key);
    if (found != paid_off_.end()) found->second -= count.rule.interval;
  }
}

void LoginThrottle::note_success(std::string_view name, const IpAddress& network) {
  if (!network.is_unspecified()) paid_off_.erase(key_of_both(name, network));
}

void LoginThrottle::forget_paid(TimePoint now) {
  std::erase_if(paid_off_, [&](const auto& entry) { return entry.second <= now; });
  if (paid_off_.size() + 3 <= kMaxEntries) return;
  std::vector<TimePoint> debts;
  debts.reserve(paid_off_.size());
  for (const auto& [key, paid_off] : paid_off_) debts.push_back(paid_off);
  const auto middle = debts.begin() + static_cast<std::ptrdiff_t>(debts.size() / 2);
  std::nth_element(debts.begin(), middle, debts.end());
  std::erase_if(paid_off_, [&](const auto& entry) { return entry.second <= *middle; });
}

}  // namespace conclave::accounts
