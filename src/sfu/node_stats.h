// What a media node counts.
#pragma once

#include <cstddef>
#include <cstdint>

namespace conclave::sfu {

struct NodeStats {
  size_t conferences = 0;
  size_t endpoints = 0;
  uint64_t datagrams_received = 0;
  uint64_t datagrams_sent = 0;
  uint64_t packets_forwarded = 0;
};

}  // namespace conclave::sfu
