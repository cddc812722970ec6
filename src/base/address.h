// IP addresses and UDP paths as plain values, without socket headers.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace conclave {

/// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses are never stored: make_* turns them into IPv4.
class IpAddress {
 public:
  IpAddress() = default;  ///< unspecified: no family
  static IpAddress v4(uint32_t host_order);
  /// `bytes` holds exactly 4 or 16 bytes in network order; otherwise the result is unspecified.
  static IpAddress from_bytes(ByteSpan bytes);
  /// Literal addresses only (RFC 4291 2.2); never resolves a name.
  static Result<IpAddress> parse(std::string_view text);

  bool is_unspecified() const { return size_ == 0; }
  bool is_v4() const { return size_ == 4; }
  bool is_v6() const { return size_ == 16; }
  bool is_loopback() const;
  bool is_link_local() const;
  ByteSpan bytes() const { return {bytes_.data(), size_}; }
  std::string to_string() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<uint8_t, 16> bytes_{};
  uint8_t size_ = 0;
};

struct SocketAddress {
  IpAddress ip{};
  uint16_t port = 0;

  /// "192.0.2.1:443", "[2001:db8::1]:443".
  static Result<SocketAddress> parse(std::string_view text);
  std::string to_string() const;
  friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

/// The two ends of a UDP flow as this host sees it.
struct UdpPath {
  SocketAddress local{};
  SocketAddress remote{};
  friend auto operator<=>(const UdpPath&, const UdpPath&) = default;
};

}  // namespace conclave

template <>
struct std::hash<conclave::IpAddress> {
  size_t operator()(const conclave::IpAddress& ip) const noexcept;
};
template <>
struct std::hash<conclave::SocketAddress> {
  size_t operator()(const conclave::SocketAddress& address) const noexcept;
};
template <>
struct std::hash<conclave::UdpPath> {
  size_t operator()(const conclave::UdpPath& path) const noexcept;
};
