// Which endpoint a datagram belongs to: the path it comes by, or, for the first packets of a path, the ufrag that its
// STUN binding request names (RFC 8445 7.3). A path is known only after a datagram of it was authenticated.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "sfu/dominant_speaker.h"

namespace conclave::sfu {

class Demux {
 public:
  /// An endpoint's candidates and their mappings; the oldest is forgotten.
  static constexpr size_t kMaxPaths = 16;
  /// The present ufrag and those before restarts that are still underway.
  static constexpr size_t kMaxUfrags = 4;

  std::optional<EndpointNumber> find(const UdpPath& path) const { return lookup(paths_, path); }
  std::optional<EndpointNumber> find_ufrag(std::string_view ufrag) const { return lookup(ufrags_, ufrag); }

  void add_ufrag(EndpointNumber endpoint, const std::string& ufrag) {
    Names& names = names_[endpoint];
    ufrags_[ufrag] = endpoint;
    names.ufrags.push_back(ufrag);
    if (names.ufrags.size() > kMaxUfrags) {
      forget(ufrags_, names.ufrags.front(), endpoint);
      names.ufrags.erase(names.ufrags.begin());
    }
  }
  /// The path is `endpoint`'s, whoever's it was before.
  void add_path(EndpointNumber endpoint, const UdpPath& path) {
    const auto [entry, added] = paths_.try_emplace(path, endpoint);
    if (!added && entry->second == endpoint) return;
    entry->second = endpoint;
    std::vector<UdpPath>& paths = names_[endpoint].paths;
    std::erase(paths, path);
    paths.push_back(path);
    if (paths.size() > kMaxPaths) {
      forget(paths_, paths.front(), endpoint);
      paths.erase(paths.begin());
    }
  }
  void remove(EndpointNumber endpoint) {
    const auto found = names_.find(endpoint);
    if (found == names_.end()) return;
    for (const std::string& ufrag : found->second.ufrags) forget(ufrags_, ufrag, endpoint);
    for (const UdpPath& path : found->second.paths) forget(paths_, path, endpoint);
    names_.erase(found);
  }
  size_t paths() const { return paths_.size(); }

 private:
  struct Names {
    std::vector<std::string> ufrags;
    std::vector<UdpPath> paths;
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  template <class Map, class Key>
  static std::optional<EndpointNumber> lookup(const Map& map, const Key& key) {
    const auto found = map.find(key);
    if (found == map.end()) return std::nullopt;
    return found->second;
  }
  template <class Map, class Key>
  static void forget(Map& map, const Key& key, EndpointNumber endpoint) {
    if (const auto found = map.find(key); found != map.end() && found->second == endpoint) map.erase(found);
  }

  std::unordered_map<UdpPath, EndpointNumber> paths_;
  std::unordered_map<std::string, EndpointNumber, TextHash, std::equal_to<>> ufrags_;
  std::unordered_map<EndpointNumber, Names> names_;
};

}  // namespace conclave::sfu
