// Networks of addresses: what counts as one place when limits are counted by address, and whom the operator means.
#pragma once

#include <string_view>

#include "base/address.h"
#include "base/result.h"

namespace conclave {

/// An IPv4 address, or the /64 that an IPv6 host has to itself (RFC 4291 2.5.1) and could otherwise take a new address
/// from for each attempt.
IpAddress counted_network(const IpAddress& ip);
/// The same where loopback, behind which everybody may be, is exempt from a limit: unspecified.
IpAddress limited_network(const IpAddress& ip);

/// "192.0.2.0/24", "2001:db8::/32" (RFC 4632 3.1), or one address.
class IpNetwork {
 public:
  /// Bits behind the prefix do not matter. Errors: "network". The network of everybody ("0.0.0.0/0") is none.
  static Result<IpNetwork> parse(std::string_view text);
  bool contains(const IpAddress& ip) const;
  friend bool operator==(const IpNetwork&, const IpNetwork&) = default;

 private:
  IpAddress ip_;
  size_t bits_ = 0;
};

}  // namespace conclave
