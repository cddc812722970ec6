// The keys that tokens are checked with: those of the configuration, and those that issuers publish, either all in one
// set (JWKS, RFC 7517) or each in a file named after its id (Jitsi-specific: an "asap key server", whose files are
// <hex of SHA-256 of the kid>.pem). It decides what is to be fetched and when, and never fetches itself.
//
// Anyone may show tokens and choose what they name, so how often an unknown name leads to a request is limited here,
// for each network and for all together. Keys that are known do not depend on that: they are fetched again before they
// are too old, outside those limits, and believed until another takes their place, the key server has no such file any
// more, or nobody could confirm them for kMaxAge.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/token_key.h"
#include "base/address.h"
#include "base/budgets.h"
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
/// The reason of an error that is an answer: there is no such document. All others leave open whether there is.
inline constexpr const char* kNoSuchKey = "fetch-not-found";
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
  /// Keys that nobody could fetch again for so long are no longer believed: they may have been withdrawn.
  static constexpr Duration kMaxAge = std::chrono::hours(24);
  /// Between two requests for the set that a token with an unknown key leads to.
  static constexpr Duration kMinPause = 30s;
  // Of the key server: keys that are kept, unknown names that are remembered, requests for such at once, and requests
  // for known keys at once.
  static constexpr size_t kMaxServed = 128;
  static constexpr size_t kMaxUnknown = 256;
  static constexpr size_t kMaxFetching = 32;
  static constexpr size_t kMaxRefreshing = 4;

  KeyRing(std::vector<TokenKey> own, KeySources sources);

  /// Other keys of the configuration; those that were fetched stay.
  void set_own(std::vector<TokenKey> own) { own_ = std::move(own); }

  /// Keys that may have signed a token with this `kid` by this algorithm: those of that id, or else those without one.
  std::vector<const TokenKey*> find(TimePoint now, std::string_view key_id, Algorithm algorithm);
  enum class Hope : uint8_t { none, fetching };
  /// A token names a key that find() does not know: whether it may be known soon. May add to take_fetches().
  /// `network`: where the token comes from; unspecified: no limit but that for all.
  Hope ask_for(TimePoint now, std::string_view key_id, const IpAddress& network = {});

  void handle_fetched(TimePoint now, const FetchedKeys& fetched, Counters& counters);
  void handle_timeout(TimePoint now);
  TimePoint next_timeout() const;
  std::vector<KeyFetch> take_fetches() { return std::exchange(fetches_, {}); }

 private:
  /// A key of the key server.
  struct Served {
    TokenKey key;
    TimePoint until;    ///< is not believed afterwards
    TimePoint refresh;  ///< kNever: on its way
    TimePoint used;     ///< last named by a token
  };
  /// A name that came without a key so far.
  struct Unknown {
    bool fetching = false;
    TimePoint until = kNever;  ///< is not asked for again before
  };

  void fetch_set(TimePoint now);
  void handle_set(TimePoint now, const FetchedKeys& fetched, Counters& counters);
  void fetch_key(std::string_view key_id);
  void handle_key(TimePoint now, const FetchedKeys& fetched, Counters& counters);
  void keep(TimePoint now, TokenKey key);
  void refresh_keys(TimePoint now);
  bool may_ask(TimePoint now, const IpAddress& network);
  size_t refreshing() const;

  std::vector<TokenKey> own_;
  KeySources sources_;
  std::vector<TokenKey> set_;
  TimePoint set_until_ = TimePoint::min();
  std::optional<TimePoint> set_asked_;
  bool fetching_set_ = false;
  TimePoint next_refresh_ = kNever;
  std::map<std::string, Served, std::less<>> served_;
  std::map<std::string, Unknown, std::less<>> unknown_;
  // For unknown names. One network gets a small part of what all get together.
  TokenBucket requests_{4, 40};
  Budgets<IpAddress> network_requests_;
  std::vector<KeyFetch> fetches_;
};

}  // namespace conclave::accounts
