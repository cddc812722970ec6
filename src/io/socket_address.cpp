#include "io/socket_address.h"

#include <netinet/in.h>

#include <cstring>

namespace conclave::io {

socklen_t to_sockaddr(const SocketAddress& address, int family, sockaddr_storage& out) {
  if (family == AF_INET) {
    if (address.ip.is_v6()) return 0;
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    if (address.ip.is_v4()) std::memcpy(&v4.sin_addr, address.ip.bytes().data(), 4);
    std::memcpy(&out, &v4, sizeof v4);
    return sizeof v4;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(address.port);
  if (address.ip.is_v6()) {
    std::memcpy(&v6.sin6_addr, address.ip.bytes().data(), 16);
  } else if (address.ip.is_v4()) {
    v6.sin6_addr.s6_addr[10] = v6.sin6_addr.s6_addr[11] = 0xff;
    std::memcpy(&v6.sin6_addr.s6_addr[12], address.ip.bytes().data(), 4);
  }
  std::memcpy(&out, &v6, sizeof v6);
  return sizeof v6;
}

SocketAddress from_sockaddr(const sockaddr_storage& address) {
  SocketAddress result;
  if (address.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    result.ip = IpAddress::from_bytes({reinterpret_cast<const uint8_t*>(&v4.sin_addr), 4});
    result.port = ntohs(v4.sin_port);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    result.ip = IpAddress::from_bytes({v6.sin6_addr.s6_addr, 16});
    result.port = ntohs(v6.sin6_port);
  }
  return result;
}

}  // namespace conclave::io
