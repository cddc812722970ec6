#include "meeting/common/room_rules.h"

#include <algorithm>

namespace conclave::meeting {

bool is_echo_room(std::string_view name) {
  constexpr std::string_view kPrefix = "echo-";
  constexpr size_t kSecret = 16;
  return name.starts_with(kPrefix) && name.size() >= kPrefix.size() + kSecret;
}

size_t occupant_limit(std::string_view name, size_t configured) {
  return is_echo_room(name) ? std::min(configured, kMaxEchoOccupants) : configured;
}

}  // namespace conclave::meeting
