// Between the address values of base and the kernel's sockaddr structures.
#pragma once

#include <sys/socket.h>

#include "base/address.h"

namespace conclave::io {

/// For a socket of `family` (AF_INET or AF_INET6); IPv4 becomes IPv4-mapped on an IPv6 socket (RFC 4291 2.5.5.2).
/// Returns the length, 0 when the address does not fit the family. An unspecified ip becomes the wildcard address.
socklen_t to_sockaddr(const SocketAddress& address, int family, sockaddr_storage& out);
/// The other way; mapped addresses become IPv4. An unknown family gives an unspecified address.
SocketAddress from_sockaddr(const sockaddr_storage& address);

}  // namespace conclave::io
