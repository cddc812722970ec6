// How a media socket is opened.
#pragma once

#include <cstdint>

#include "base/address.h"

namespace conclave::io {

enum class PortSharing : uint8_t { exclusive, shared };
enum class Segmentation : uint8_t { off, on };

struct UdpOptions {
  SocketAddress listen{};                        ///< unspecified ip: all addresses of both families; port 0: any
  PortSharing sharing = PortSharing::exclusive;  ///< shared: SO_REUSEPORT, the kernel spreads senders over the sockets
  Segmentation segmentation = Segmentation::on;
  int buffer_bytes = 8 << 20;  ///< wish for both socket buffers; the kernel caps it (net.core.rmem_max)
};

}  // namespace conclave::io
