// Which addresses this host has: for the ICE host candidates that everybody gets, and the names in a self-made
// certificate.
#pragma once

#include <vector>

#include "base/address.h"

namespace conclave::io {

enum class Loopback : uint8_t { exclude, include };

/// Addresses of interfaces that are up, without link-local ones (RFC 8445 5.1.1.1 leaves the choice to the agent; a
/// scope id cannot be signalled). When nothing else is left, loopback is included anyway. IPv4 first.
std::vector<IpAddress> local_addresses(Loopback loopback);

}  // namespace conclave::io
