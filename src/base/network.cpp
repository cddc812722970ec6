#include "base/network.h"

#include <algorithm>
#include <array>

namespace conclave {

IpAddress counted_network(const IpAddress& ip) {
  if (!ip.is_v6()) return ip;
  std::array<uint8_t, 16> bytes{};
  std::copy_n(ip.bytes().begin(), 8, bytes.begin());
  return IpAddress::from_bytes(bytes);
}

}  // namespace conclave
