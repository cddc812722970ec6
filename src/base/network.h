// What counts as one place when limits are counted by address.
#pragma once

#include "base/address.h"

namespace conclave {

/// An IPv4 address, or the /64 that an IPv6 host has to itself (RFC 4291 2.5.1) and could otherwise take a new address
/// from for each attempt.
IpAddress counted_network(const IpAddress& ip);

}  // namespace conclave
