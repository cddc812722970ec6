// Looks from outside at what is on this machine and elsewhere, for the diagnosis that an operator asks for: names,
// ports, who holds a port. Every call ends in time, the resolver's too. Not for the server's own traffic.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "base/time.h"
#include "io/fd.h"

namespace conclave::io {

enum class Transport : uint8_t { tcp, udp };

/// Addresses of a name, or of a literal address, without doubles. Errors: "name" (the detail says why), "no-answer".
Result<std::vector<IpAddress>> resolve(const std::string& name, Duration patience);

/// A connected, non-blocking socket. Errors: "no-connection".
Result<Fd> connect_tcp(const SocketAddress& address, Duration patience);

/// Sends, and returns the first `wanted` bytes that come, or fewer if the other side ends. Errors: "no-answer".
Result<std::string> ask_tcp(int fd, std::string_view bytes, size_t wanted, Duration patience);

/// Sends a datagram up to three times, and returns what comes back. Errors: "no-answer".
Result<std::string> ask_udp(const SocketAddress& address, std::string_view bytes, Duration patience);

/// Takes an address as a server would, and lets go of it at once. Errors: "address-in-use", "not-permitted",
/// "no-such-address", "bind-failed".
Result<void> try_to_listen(Transport transport, const SocketAddress& address);

/// "nginx (process 812)": which process listens on this port of this machine; empty: none, or it cannot be seen.
std::string find_listener(Transport transport, uint16_t port);

/// Until `end` for poll(2), at least 0.
int milliseconds_until(TimePoint end);

}  // namespace conclave::io
