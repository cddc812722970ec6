// What a room's moderators reserve for those whom they approve: microphones, cameras and screens, each apart. Plain
// state; who is told what stands in av_moderation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conclave::meeting {

/// As clients name them when they moderate and mute.
enum class MediaType : uint8_t { audio, video, desktop };
inline constexpr std::array<MediaType, 3> kMediaTypes{MediaType::audio, MediaType::video, MediaType::desktop};

constexpr std::string_view to_string(MediaType type) {
  constexpr std::array<std::string_view, 3> kNames{"audio", "video", "desktop"};
  return kNames[static_cast<size_t>(type)];
}

constexpr std::optional<MediaType> parse_media_type(std::string_view text) {
  for (const MediaType type : kMediaTypes)
    if (to_string(type) == text) return type;
  return std::nullopt;
}

/// A set of them.
class MediaTypes {
 public:
  constexpr bool has(MediaType type) const { return (bits_ & bit(type)) != 0; }
  constexpr void add(MediaType type) { bits_ |= bit(type); }
  constexpr void remove(MediaType type) { bits_ &= static_cast<uint8_t>(~bit(type)); }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr MediaTypes operator-(MediaTypes a, MediaTypes b) {
    a.bits_ &= static_cast<uint8_t>(~b.bits_);
    return a;
  }
  friend bool operator==(MediaTypes, MediaTypes) = default;

 private:
  static constexpr uint8_t bit(MediaType type) { return static_cast<uint8_t>(1U << static_cast<unsigned>(type)); }
  uint8_t bits_ = 0;
};

struct AvRules {
  MediaTypes moderated;
  std::array<std::string, 3> actors;  ///< occupant JID of the one who moderated it last

  const std::string& actor(MediaType type) const { return actors[static_cast<size_t>(type)]; }
};

}  // namespace conclave::meeting
