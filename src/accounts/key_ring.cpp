#include "accounts/key_ring.h"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/jwk.h"
#include "base/ascii.h"
#include "base/crypto.h"
#include "base/token_bucket.h"

namespace conclave::accounts {
namespace {

std::string file_of(std::string_view key_id) { return ascii::to_hex(sha256(key_id)) + ".pem"; }

void add_fitting(const TokenKey& key, Algorithm algorithm, std::vector<const TokenKey*>& keys) {
  if (key.takes(algorithm)) keys.push_back(&key);
}

// Five names at once, then six a minute: an issuer has a key or two, and signs with a new one now and then.
constexpr TokenBucket kNetworkRequests{1, 50};
constexpr uint64_t kRequest = 10;  // of those tokens
constexpr Duration kFillTime = 50s;

}  // namespace

KeyRing::KeyRing(std::vector<TokenKey> own, KeySources sources)
    : own_(std::move(own)), sources_(std::move(sources)), network_requests_(kNetworkRequests, kFillTime) {
  if (!sources_.key_set.empty()) next_refresh_ = TimePoint::min();
}

std::vector<const TokenKey*> KeyRing::find(TimePoint now, std::string_view key_id, Algorithm algorithm) {
  std::vector<const TokenKey*> keys;
  // What the operator gave wins: nobody out there puts another key in its place.
  bool known = false;
  for (const TokenKey& key : own_) {
    if (key_id.empty() || key.id != key_id) continue;
    known = true;
    add_fitting(key, algorithm, keys);
  }
  if (known) return keys;
  if (const auto served = served_.find(key_id); served != served_.end() && now < served->second.until) {
    served->second.used = now;
    add_fitting(served->second.key, algorithm, keys);
  }
  for (const TokenKey& key : set_)
    if (now < set_until_ && key.id == key_id) add_fitting(key, algorithm, keys);
  if (!keys.empty()) return keys;
  for (const TokenKey& key : own_)
    if (key.id.empty()) add_fitting(key, algorithm, keys);
  return keys;
}

KeyRing::Hope KeyRing::ask_for(TimePoint now, std::string_view key_id, const IpAddress& network) {
  if (key_id.empty()) return Hope::none;
  Hope hope = Hope::none;
  if (!sources_.key_set.empty()) {
    if (!fetching_set_ && (!set_asked_ || now - *set_asked_ >= kMinPause)) fetch_set(now);
    if (fetching_set_) hope = Hope::fetching;
  }
  if (sources_.key_server.empty()) return hope;
  if (const auto served = served_.find(key_id); served != served_.end() && now < served->second.until) return hope;
  if (const auto known = unknown_.find(key_id); known != unknown_.end() && now < known->second.until)
    return known->second.fetching ? Hope::fetching : hope;
  if (!may_ask(now, network)) return hope;
  unknown_[std::string(key_id)] = {.fetching = true};
  fetch_key(key_id);
  return Hope::fetching;
}

bool KeyRing::may_ask(TimePoint now, const IpAddress& network) {
  std::erase_if(unknown_, [&](const auto& entry) { return now >= entry.second.until; });
  if (unknown_.size() >= kMaxUnknown) std::erase_if(unknown_, [](const auto& entry) { return !entry.second.fetching; });
  const auto fetching =
      std::count_if(unknown_.begin(), unknown_.end(), [](const auto& entry) { return entry.second.fetching; });
  if (static_cast<size_t>(fetching) >= kMaxFetching) return false;
  // The network's own first: what it may not ask for is not taken from the others.
  if (network != IpAddress{} && !network_requests_.take(now, network, kRequest)) return false;
  return requests_.take(now);
}

void KeyRing::fetch_key(std::string_view key_id) {
  fetches_.push_back({sources_.key_server + "/" + file_of(key_id), std::string(key_id)});
}

void KeyRing::fetch_set(TimePoint now) {
  if (fetching_set_) return;
  fetching_set_ = true;
  set_asked_ = now;
  next_refresh_ = now + kRefresh;
  fetches_.push_back({sources_.key_set, {}});
}

void KeyRing::handle_fetched(TimePoint now, const FetchedKeys& fetched, Counters& counters) {
  fetched.key_id.empty() ? handle_set(now, fetched, counters) : handle_key(now, fetched, counters);
}

void KeyRing::handle_set(TimePoint now, const FetchedKeys& fetched, Counters& counters) {
  fetching_set_ = false;
  set_asked_ = now;
  Result<KeySet> set = fetched.document ? parse_key_set(*fetched.document) : tl::unexpected(fetched.document.error());
  if (!set) {
    counters.add("token-keys-not-fetched");
    next_refresh_ = now + kRetry;
    return;
  }
  set_ = std::move(set->keys);
  set_until_ = now + kMaxAge;
}

void KeyRing::handle_key(TimePoint now, const FetchedKeys& fetched, Counters& counters) {
  Result<TokenKey> key =
      fetched.document ? read_public_key(fetched.key_id, *fetched.document) : tl::unexpected(fetched.document.error());
  if (key) {
    unknown_.erase(fetched.key_id);
    return keep(now, std::move(*key));
  }
  counters.add("token-keys-not-fetched");
  if (const auto served = served_.find(fetched.key_id); served != served_.end()) {
    // An outage says nothing about the key.
    served->second.refresh = now + kRetry;
    if (std::string_view(key.error().reason) != kNoSuchKey) return;
    counters.add("token-key-withdrawn");
    served_.erase(served);
  }
  if (const auto unknown = unknown_.find(fetched.key_id); unknown != unknown_.end())
    unknown->second = {.fetching = false, .until = now + kRetry};
}

void KeyRing::keep(TimePoint now, TokenKey key) {
  std::string id = key.id;
  const auto known = served_.find(id);
  const TimePoint used = known == served_.end() ? now : known->second.used;
  if (known == served_.end() && served_.size() >= kMaxServed)
    served_.erase(std::min_element(served_.begin(), served_.end(),
                                   [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  served_.insert_or_assign(std::move(id), Served{std::move(key), now + kMaxAge, now + kRefresh, used});
}

size_t KeyRing::refreshing() const {
  return static_cast<size_t>(
      std::count_if(served_.begin(), served_.end(), [](const auto& entry) { return entry.second.refresh == kNever; }));
}

// What no token has named for as long as a key is believed is forgotten; should one, it is asked for as a new name is.
void KeyRing::refresh_keys(TimePoint now) {
  std::erase_if(served_, [&](const auto& entry) {
    return now >= entry.second.until || (now >= entry.second.refresh && now - entry.second.used >= kMaxAge);
  });
  size_t count = refreshing();
  for (auto& [id, served] : served_) {
    if (count >= kMaxRefreshing) return;
    if (now < served.refresh) continue;
    served.refresh = kNever;
    fetch_key(id);
    ++count;
  }
}

void KeyRing::handle_timeout(TimePoint now) {
  if (now >= next_refresh_) fetch_set(now);
  refresh_keys(now);
}

TimePoint KeyRing::next_timeout() const {
  TimePoint next = next_refresh_;
  if (refreshing() >= kMaxRefreshing) return next;
  for (const auto& [id, served] : served_) next = std::min(next, served.refresh);
  return next;
}

}  // namespace conclave::accounts
