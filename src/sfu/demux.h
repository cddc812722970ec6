// Which endpoint a datagram belongs to: the path it comes by, or, for the first packets of a path, the ufrag that its
// STUN binding request names (RFC 8445 7.3). A path is known only after a datagram of it was authenticated. Source
// addresses can be forged: a path stays with an endpoint as long as that is heard on it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "sfu/ids.h"

namespace conclave::sfu {

class Demux {
 public:
  /// An endpoint's candidates and their mappings; the oldest is forgotten.
  static constexpr size_t kMaxPaths = 16;
  /// The present ufrag and those before restarts that are still underway.
  static constexpr size_t kMaxUfrags = 4;

  /// A path whose owner was heard on it so recently stays with them: every client sends something each second.
  static constexpr Duration kHeld = 3s;

  struct Owner {
    EndpointNumber endpoint = 0;
    TimePoint heard{};  ///< the last authentic datagram; the caller keeps it
    bool held(TimePoint now) const { return now - heard < kHeld; }
  };

  /// Whose path it is; nullptr when nobody's. Good until a path is added or an endpoint removed.
  Owner* find(const UdpPath& path) {
    const auto found = paths_.find(path);
    return found == paths_.end() ? nullptr : &found->second;
  }
  std::optional<EndpointNumber> find_ufrag(std::string_view ufrag) const {
    const auto found = ufrags_.find(ufrag);
    return found == ufrags_.end() ? std::nullopt : std::optional(found->second);
  }

  void add_ufrag(EndpointNumber endpoint, const std::string& ufrag) {
    Names& names = names_[endpoint];
    ufrags_[ufrag] = endpoint;
    names.ufrags.push_back(ufrag);
    if (names.ufrags.size() > kMaxUfrags) {
      forget_ufrag(names.ufrags.front(), endpoint);
      names.ufrags.erase(names.ufrags.begin());
    }
  }
  /// `endpoint` was heard on the path, which is its own from now on. False when another one holds it.
  bool add_path(TimePoint now, EndpointNumber endpoint, const UdpPath& path) {
    const auto [entry, added] = paths_.try_emplace(path);
    Owner& owner = entry->second;
    const bool own = !added && owner.endpoint == endpoint;
    if (!added && !own && owner.held(now)) return false;
    owner = {endpoint, now};
    if (own) return true;
    std::vector<UdpPath>& paths = names_[endpoint].paths;
    std::erase(paths, path);
    paths.push_back(path);
    if (paths.size() > kMaxPaths) {
      forget_path(paths.front(), endpoint);
      paths.erase(paths.begin());
    }
    return true;
  }
  void remove(EndpointNumber endpoint) {
    const auto found = names_.find(endpoint);
    if (found == names_.end()) return;
    for (const std::string& ufrag : found->second.ufrags) forget_ufrag(ufrag, endpoint);
    for (const UdpPath& path : found->second.paths) forget_path(path, endpoint);
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

  void forget_ufrag(const std::string& ufrag, EndpointNumber endpoint) {
    if (const auto found = ufrags_.find(ufrag); found != ufrags_.end() && found->second == endpoint)
      ufrags_.erase(found);
  }
  void forget_path(const UdpPath& path, EndpointNumber endpoint) {
    if (const auto found = paths_.find(path); found != paths_.end() && found->second.endpoint == endpoint)
      paths_.erase(found);
  }

  std::unordered_map<UdpPath, Owner> paths_;
  std::unordered_map<std::string, EndpointNumber, TextHash, std::equal_to<>> ufrags_;
  std::unordered_map<EndpointNumber, Names> names_;
};

}  // namespace conclave::sfu
