#include "accounts/key_ring.h"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/jwk.h"
#include "base/ascii.h"
#include "base/crypto.h"

namespace conclave::accounts {
namespace {

std::string file_of(std::string_view key_id) { return ascii::to_hex(sha256(key_id)) + ".pem"; }

void add_fitting(const TokenKey& key, Algorithm algorithm, std::vector<const TokenKey*>& keys) {
  if (key.takes(algorithm)) keys.push_back(&key);
}

}  // namespace

KeyRing::KeyRing(std::vector<TokenKey> own, KeySources sources) : own_(std::move(own)), sources_(std::move(sources)) {
  if (!sources_.key_set.empty()) next_refresh_ = TimePoint::min();
}

std::vector<const TokenKey*> KeyRing::find(TimePoint now, std::string_view key_id, Algorithm algorithm) const {
  std::vector<const TokenKey*> keys;
  // What the operator gave wins: nobody out there puts another key in its place.
  bool known = false;
  for (const TokenKey& key : own_) {
    if (key_id.empty() || key.id != key_id) continue;
    known = true;
    add_fitting(key, algorithm, keys);
  }
  if (known) return keys;
  if (const auto served = served_.find(key_id);
      served != served_.end() && served->second.key && now < served->second.until)
    add_fitting(*served->second.key, algorithm, keys);
  for (const TokenKey& key : set_)
    if (now < set_until_ && key.id == key_id) add_fitting(key, algorithm, keys);
  if (!keys.empty()) return keys;
  for (const TokenKey& key : own_)
    if (key.id.empty()) add_fitting(key, algorithm, keys);
  return keys;
}

KeyRing::Hope KeyRing::ask_for(TimePoint now, std::string_view key_id) {
  if (key_id.empty()) return Hope::none;
  Hope hope = Hope::none;
  if (!sources_.key_set.empty()) {
    if (!fetching_set_ && (!set_asked_ || now - *set_asked_ >= kMinPause)) fetch_set(now);
    if (fetching_set_) hope = Hope::fetching;
  }
  if (sources_.key_server.empty()) return hope;
  if (const auto known = served_.find(key_id); known != served_.end() && now < known->second.until)
    return known->second.fetching ? Hope::fetching : hope;
  make_room(now);
  const auto fetching =
      std::count_if(served_.begin(), served_.end(), [](const auto& entry) { return entry.second.fetching; });
  if (served_.size() >= kMaxServed || static_cast<size_t>(fetching) >= kMaxFetching || !requests_.take(now))
    return hope;
  served_[std::string(key_id)] = {{}, kNever, true};
  fetches_.push_back({sources_.key_server + "/" + file_of(key_id), std::string(key_id)});
  return Hope::fetching;
}

void KeyRing::make_room(TimePoint now) {
  std::erase_if(served_, [&](const auto& entry) { return now >= entry.second.until; });
  if (served_.size() < kMaxServed) return;
  std::erase_if(served_, [&](const auto& entry) { return !entry.second.key && !entry.second.fetching; });
}

void KeyRing::fetch_set(TimePoint now) {
  if (fetching_set_) return;
  fetching_set_ = true;
  set_asked_ = now;
  next_refresh_ = now + kRefresh;
  fetches_.push_back({sources_.key_set, {}});
}

void KeyRing::handle_fetched(TimePoint now, const FetchedKeys& fetched, Counters& counters) {
  fetched.key_id.empty() ? take_set(now, fetched, counters) : take_key(now, fetched, counters);
}

void KeyRing::take_set(TimePoint now, const FetchedKeys& fetched, Counters& counters) {
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

void KeyRing::take_key(TimePoint now, const FetchedKeys& fetched, Counters& counters) {
  const auto entry = served_.find(fetched.key_id);
  if (entry == served_.end()) return;
  Result<TokenKey> key =
      fetched.document ? read_public_key(fetched.key_id, *fetched.document) : tl::unexpected(fetched.document.error());
  if (!key) counters.add("token-keys-not-fetched");
  entry->second = {key ? std::optional(std::move(*key)) : std::nullopt, now + (key ? kRefresh : kRetry), false};
}

void KeyRing::handle_timeout(TimePoint now) {
  if (now >= next_refresh_) fetch_set(now);
}

}  // namespace conclave::accounts
