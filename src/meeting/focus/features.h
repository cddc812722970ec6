// Features of clients that change what they are offered (XEP-0030 feature strings).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace conclave::meeting {

/// Takes SSRC slots and source maps on the bridge channel instead of source-add (Jitsi).
inline constexpr std::string_view kFeatureSourceMaps = "http://jitsi.org/ssrc-rewriting-1";
/// Takes the compact form of sources (Jitsi).
inline constexpr std::string_view kFeatureJsonSources = "http://jitsi.org/json-encoded-sources";
/// Ours: names its layers by mid and rid. A client that says so in presence lists all its features there.
inline constexpr std::string_view kFeatureRidSources = "urn:conclave:rid-sources:1";
/// Ours: says when it has applied a source map.
inline constexpr std::string_view kFeatureSourceMapApplied = "urn:conclave:source-map-applied:1";

inline bool has_feature(const std::vector<std::string>& features, std::string_view feature) {
  return std::find(features.begin(), features.end(), feature) != features.end();
}

}  // namespace conclave::meeting
