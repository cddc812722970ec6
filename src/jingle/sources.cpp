#include "jingle/sources.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "jingle/text.h"

namespace conclave::jingle {

namespace {

constexpr std::array<std::string_view, 4> kVideoTypes{"camera", "desktop", "desktop_high_fps", "none"};

}  // namespace

std::string_view source_owner(std::string_view name) {
  const size_t dash = name.rfind('-');
  return dash == std::string_view::npos ? name : name.substr(0, dash);
}

bool is_source_name(std::string_view name, std::string_view endpoint, MediaKind media) {
  if (endpoint.empty() || !name.starts_with(endpoint)) return false;
  name.remove_prefix(endpoint.size());
  if (!name.starts_with(media == MediaKind::audio ? "-a" : "-v")) return false;
  name.remove_prefix(2);
  return !name.empty() && name.size() <= 3 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view to_string(VideoType type) { return kVideoTypes[static_cast<size_t>(type)]; }

std::optional<VideoType> parse_video_type(std::string_view text) {
  if (text.size() > 32) return std::nullopt;
  const auto found = std::find(kVideoTypes.begin(), kVideoTypes.end(), ascii::to_lower(std::string(text)));
  if (found == kVideoTypes.end()) return std::nullopt;
  return static_cast<VideoType>(found - kVideoTypes.begin());
}

}  // namespace conclave::jingle
