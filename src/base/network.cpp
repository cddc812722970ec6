#include "base/network.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace conclave {

namespace {

IpAddress cut(const IpAddress& ip, size_t bits) {
  std::array<uint8_t, 16> bytes{};
  const ByteSpan from = ip.bytes();
  for (size_t i = 0; i < from.size() && 8 * i < bits; ++i) {
    const size_t kept = std::min<size_t>(8, bits - 8 * i);
    bytes[i] = static_cast<uint8_t>(from[i] & (0xff << (8 - kept)));
  }
  return IpAddress::from_bytes(ByteSpan(bytes).first(from.size()));
}

}  // namespace

IpAddress counted_network(const IpAddress& ip) { return ip.is_v6() ? cut(ip, 64) : ip; }

IpAddress limited_network(const IpAddress& ip) { return ip.is_loopback() ? IpAddress() : counted_network(ip); }

Result<IpNetwork> IpNetwork::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const Result<IpAddress> ip = IpAddress::parse(text.substr(0, slash));
  if (!ip) return fail("network");
  IpNetwork network;
  network.bits_ = 8 * ip->bytes().size();
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    size_t bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits == 0 || bits > network.bits_)
      return fail("network");
    network.bits_ = bits;
  }
  network.ip_ = cut(*ip, network.bits_);
  return network;
}

bool IpNetwork::contains(const IpAddress& ip) const {
  return ip.bytes().size() == ip_.bytes().size() && cut(ip, bits_) == ip_;
}

}  // namespace conclave
