// Opening the UDP socket of UdpBatch, and the control messages that carry a datagram's local address.
#pragma once

#include <sys/socket.h>

#include "base/result.h"
#include "io/fd.h"
#include "io/udp_options.h"

namespace conclave::io {

struct UdpSocket {
  Fd fd;
  int family = 0;  ///< AF_INET6 (dual stack) or AF_INET
  SocketAddress local;
};

/// A bound, non-blocking socket that reports local addresses. Dual stack unless an IPv4 address is asked for or the
/// host has no IPv6.
Result<UdpSocket> open_udp_socket(const UdpOptions& options);

/// The same of a socket that open_udp_socket() made in an earlier process and that is still bound.
Result<UdpSocket> adopt_udp_socket(Fd socket);

/// Room for one address and one segment size.
inline constexpr size_t kControlBytes = 128;

/// The address that a received datagram was sent to; unspecified when the kernel did not say.
IpAddress local_address_of(const msghdr& message);

/// Writes control messages into message.msg_control (kControlBytes long) and sets its length: source address
/// `local` unless unspecified, UDP_SEGMENT `segment` unless 0.
void write_control(msghdr& message, int family, const IpAddress& local, size_t segment);

}  // namespace conclave::io
