// How the gateway and the meeting floor name a socket to each other. Alone in its file: what speaks HTTP takes a minute
// to compile, and depends on no more of this floor.
#pragma once

#include <cstdint>

namespace conclave::meeting {

/// A WebSocket, named by the gateway; never reused in the life of the process.
using ConnectionId = uint64_t;

}  // namespace conclave::meeting
