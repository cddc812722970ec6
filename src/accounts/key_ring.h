// The keys that tokens are checked with: those of the configuration, and those that issuers publish, either all in one
// set (JWKS, RFC 7517) or each in a file named after its id (Jitsi-specific: an "asap key server", whose files are
// <hex of SHA-256 of the kid>.pem). It decides what is to be fetched and when, and never fetches itself. Who brings
// tokens chooses what they name, so how often that leads to a request is limited here, and what it costs is no more
// than that.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/token_key.h"
#include "base/counters.h"
#include "base/result.h"
#include "base/time.h"
#include "base/token_bucket.h"

namespace conclave::accounts {

/// A document to be fetched, answered by KeyRing::handle_fetched() in any case, at last with an error.
struct KeyFetch {
  std::string address;
  std::string key_id;  ///< empty: the key set
};
struct FetchedKeys {
  std::string key_id;
  Result<std::string> document;
};

/// Where issuers publish keys; both empty: nowhere, and nothing is ever asked for.
struct KeySources {
  std::string key_set;     ///< address of a JWKS
  std::string key_server;  ///< address of a directory, without a slash at its end
  bool any() const { return !key_set.empty() || !key_server.empty(); }
};

class KeyRing {
 public:
  static constexpr Duration kRefresh = std::chrono::hours(1);
  static constexpr Duration kRetry = std::chrono::minutes(1);
  /// A key set that nobody could fetch again for so long is no longer believed: its keys may have been withdrawn.
  static constexpr Duration kMaxAge = std::chrono::hours(24);
  /// Between two requests for the set that a token with an unknown key leads to.
  static constexpr Duration kMinPause = 30s;
  static constexpr size_t kMaxServed = 128;  ///< keys of the key server that are kept
  static constexpr size_t kMaxFetching = 8;

  KeyRing(std::vector<TokenKey> own, KeySources sources);

  /// Keys that may have signed a token with this `kid` by this algorithm: those of that id, or else those without one.
  std::vector<const TokenKey*> find(TimePoint now, std::string_view key_id, Algorithm algorithm) const;
  enum class Hope : uint8_t { none, fetching };
  /// A token names a key that find() does not know: whether it may be known soon. May add to fetches().
  Hope ask_for(TimePoint now, std::string_view key_id);

  void handle_fetched(TimePoint now, const FetchedKeys& fetched, Counters& counters);
  void handle_timeout(TimePoint now);
  TimePoint next_timeout() const { return next_refresh_; }
  std::vector<KeyFetch> take_fetches() { return std::exchange(fetches_, {}); }

 private:
  struct Served {
    std::optional<TokenKey> key;  ///< nothing: being fetched for the first time
    TimePoint until = kNever;     ///< is not believed afterwards
    bool fetching = false;
  };

  void fetch_set(TimePoint now);
  void take_set(TimePoint now, const FetchedKeys& fetched, Counters& counters);
  void take_key(TimePoint now, const FetchedKeys& fetched, Counters& counters);
  void make_room(TimePoint now);

  std::vector<TokenKey> own_;
  KeySources sources_;
  std::vector<TokenKey> set_;
  TimePoint set_until_ = TimePoint::min();
  std::optional<TimePoint> set_asked_;
  bool fetching_set_ = false;
  TimePoint next_refresh_ = kNever;
  std::map<std::string, Served, std::less<>> served_;
  TokenBucket requests_{1, 20};  ///< for keys of the key server
  std::vector<KeyFetch> fetches_;
};

}  // namespace conclave::accounts
