#include "io/udp_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "io/socket_address.h"

namespace conclave::io {
namespace {

bool set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

void set_buffer(int fd, int forced, int plain, int bytes) {
  // The forced form passes the system's limit, with CAP_NET_ADMIN only.
  if (!set_option(fd, SOL_SOCKET, forced, bytes)) set_option(fd, SOL_SOCKET, plain, bytes);
}

std::optional<SocketAddress> local_of(int fd) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
  return from_sockaddr(address);
}

Result<UdpSocket> open_family(const UdpOptions& options, int family) {
  const auto failure = [&](const char* what) {
    const SocketAddress& listen = options.listen;
    return fail("udp-socket",
                fmt::format("UDP {}: {}: {}{}",
                            listen.ip.is_unspecified() ? fmt::format("port {}", listen.port) : listen.to_string(), what,
                            std::strerror(errno), errno == EADDRINUSE ? ": another program has it" : ""));
  };
  UdpSocket socket{Fd(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), family, {}};
  const int fd = socket.fd.get();
  if (!socket.fd) return failure("socket");
  if (family == AF_INET6) {
    if (!set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0)) return failure("dual stack");
    // Reports IPv4 destinations too, as mapped addresses.
    if (!set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)) return failure("packet info");
  } else if (!set_option(fd, IPPROTO_IP, IP_PKTINFO, 1)) {
    return failure("packet info");
  }
  if (options.sharing == PortSharing::shared && !set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1))
    return failure("port sharing");
  set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, options.buffer_bytes);
  set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, options.buffer_bytes);

  sockaddr_storage address{};
  const socklen_t length = to_sockaddr(options.listen, family, address);
  if (length == 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0) return failure("bind");
  const auto local = local_of(fd);
  if (!local) return failure("getsockname");
  socket.local = *local;
  if (options.listen.ip.is_unspecified()) socket.local.ip = {};
  return socket;
}

template <class T>
void append(msghdr& message, size_t& used, int level, int type, const T& value) {
  auto* header = reinterpret_cast<cmsghdr*>(static_cast<uint8_t*>(message.msg_control) + used);
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(CMSG_DATA(header), &value, sizeof value);
  used += CMSG_SPACE(sizeof value);
}

}  // namespace

Result<UdpSocket> open_udp_socket(const UdpOptions& options) {
  if (options.listen.ip.is_v4()) return open_family(options, AF_INET);
  auto socket = open_family(options, AF_INET6);
  if (!socket && options.listen.ip.is_unspecified() && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL))
    return open_family(options, AF_INET);
  return socket;
}

Result<UdpSocket> adopt_udp_socket(Fd socket) {
  UdpSocket adopted{std::move(socket), AF_INET, {}};
  const int fd = adopted.fd.get();
  const auto local = local_of(fd);
  socklen_t length = sizeof adopted.family;
  if (!local || getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &adopted.family, &length) != 0 ||
      fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) != 0)
    return fail("udp-socket", fmt::format("an inherited UDP socket: {}", std::strerror(errno)));
  adopted.local = *local;
  const ByteSpan bytes = adopted.local.ip.bytes();
  if (std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; })) adopted.local.ip = {};
  return adopted;
}

IpAddress local_address_of(const msghdr& message) {
  // CMSG_NXTHDR takes a non-const header though it only reads.
  msghdr copy = message;
  for (cmsghdr* header = CMSG_FIRSTHDR(&copy); header != nullptr; header = CMSG_NXTHDR(&copy, header)) {
    if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy(&info, CMSG_DATA(header), sizeof info);
      return IpAddress::from_bytes({info.ipi6_addr.s6_addr, 16});
    }
    if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(header), sizeof info);
      return IpAddress::from_bytes({reinterpret_cast<const uint8_t*>(&info.ipi_addr), 4});
    }
  }
  return {};
}

void write_control(msghdr& message, int family, const IpAddress& local, size_t segment) {
  size_t used = 0;
  if (!local.is_unspecified() && family == AF_INET6) {
    sockaddr_storage storage{};
    to_sockaddr({local, 0}, AF_INET6, storage);
    sockaddr_in6 address;
    std::memcpy(&address, &storage, sizeof address);
    in6_pktinfo info{};
    info.ipi6_addr = address.sin6_addr;
    append(message, used, IPPROTO_IPV6, IPV6_PKTINFO, info);
  } else if (local.is_v4()) {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, local.bytes().data(), 4);
    append(message, used, IPPROTO_IP, IP_PKTINFO, info);
  }
  if (segment != 0) append(message, used, SOL_UDP, UDP_SEGMENT, static_cast<uint16_t>(segment));
  message.msg_controllen = used;
  if (used == 0) message.msg_control = nullptr;
}

}  // namespace conclave::io
