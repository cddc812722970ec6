// Who is behind a reverse proxy, by X-Forwarded-For: each proxy appends the address that its request came from. Anybody
// can send such a field, so it is read from the right, and only as far as it was written by proxies that the operator
// named: the first address that is none of them is the client (docs/decisions/0016-proxies.md). Not implemented:
// Forwarded (RFC 7239).
#pragma once

#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/network.h"

namespace conclave::gateway {

bool is_trusted(const IpAddress& ip, const std::vector<IpNetwork>& proxies);

/// `neighbour`: the other end of the connection. `field`: all fields of that name, in order, joined by commas.
IpAddress find_client(const IpAddress& neighbour, std::string_view field, const std::vector<IpNetwork>& proxies);

}  // namespace conclave::gateway
