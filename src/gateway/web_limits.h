// How much the web server bears: of all, of one address, of one connection.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace conclave::gateway {

struct WebLimits {
  static constexpr uint32_t kHandshakeSeconds = 20;
  size_t connections = 20000;
  size_t connections_per_address = 3000;  ///< see counted_network(); loopback and trusted proxies are exempt
  /// TLS handshakes a second of one address; kHandshakeSeconds' worth may come at once. Each costs this thread about a
  /// millisecond with an RSA key. Loopback and trusted proxies are exempt.
  uint32_t handshakes_per_address = 100;
  uint32_t header_bytes = 16 * 1024;
  size_t header_fields = 100;
  size_t body_bytes = 64 * 1024;
  size_t frame_bytes = 256 * 1024;
  size_t queue_bytes = 4 << 20;    ///< waiting to be sent on one WebSocket
  size_t queue_total = 256 << 20;  ///< on all together; see BytePool for what one may have of it
  Duration request_timeout = 30s;  ///< handshake and request, or idle between requests
  Duration ping_every = 15s;
  Duration silence = 60s;  ///< a WebSocket that says nothing, pongs included, is closed
  Duration close_timeout = 5s;
};

}  // namespace conclave::gateway
