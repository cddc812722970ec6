// Entity capabilities (XEP-0115): the feature list of a client version is asked for once, then known by its hash.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "xmpp/element.h"

namespace conclave::meeting {

/// The features in a disco#info <query>; at most kMaxFeatures.
std::vector<std::string> disco_features(const xmpp::Element& query);

/// XEP-0115 5.1: base64 of the SHA-1 over identities, features and forms.
std::string capabilities_hash(const xmpp::Element& query);

class CapsCache {
 public:
  /// nullptr when unknown.
  const std::vector<std::string>* find(std::string_view ver) const;
  /// Remembers the answer `query` for `ver` if the hash is right (XEP-0115 5.4: otherwise anybody could decide what
  /// others are offered) and the answer the only one that has it. Forgets the oldest beyond kMaxCapsCache.
  void remember(std::string_view ver, const xmpp::Element& query);

 private:
  std::unordered_map<std::string, std::vector<std::string>> features_;
  std::deque<std::string> order_;
};

}  // namespace conclave::meeting
