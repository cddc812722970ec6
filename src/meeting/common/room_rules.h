// What follows from the name of a room alone.
#pragma once

#include <cstddef>
#include <string_view>

namespace conclave::meeting {

/// Rooms in which people hear and see themselves through the server, before a call: "echo-" and at least 16 characters
/// that nobody guesses. Made by the client, for its two connections, never listed, and open to guests whatever the rule
/// for other rooms is.
bool is_echo_room(std::string_view name);
inline constexpr size_t kMaxEchoOccupants = 2;

/// How many may be in the room of this name, when `configured` is the limit of all others.
size_t occupant_limit(std::string_view name, size_t configured);

}  // namespace conclave::meeting
