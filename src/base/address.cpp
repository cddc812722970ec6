#include "base/address.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <vector>

namespace conclave {
namespace {

uint64_t mix(uint64_t h) {
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdu;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53u;
  return h ^ (h >> 33);
}

Result<IpAddress> parse_v4(std::string_view text) {
  uint8_t bytes[4];
  const char* p = text.data();
  const char* end = p + text.size();
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && (p == end || *p++ != '.')) return fail("bad-ip-address");
    if (p == end || (*p == '0' && p + 1 != end && p[1] >= '0' && p[1] <= '9')) return fail("bad-ip-address");
    auto [next, error] = std::from_chars(p, end, bytes[i]);
    if (error != std::errc()) return fail("bad-ip-address");
    p = next;
  }
  if (p != end) return fail("bad-ip-address");
  return IpAddress::from_bytes(bytes);
}

/// The 16-bit groups of one side of "::"; a dotted quad may stand at the end (RFC 4291 2.2).
Result<std::vector<uint16_t>> parse_groups(std::string_view text) {
  std::vector<uint16_t> groups;
  while (!text.empty()) {
    const size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (colon == std::string_view::npos && part.find('.') != std::string_view::npos) {
      auto quad = parse_v4(part);
      if (!quad) return tl::unexpected(quad.error());
      groups.push_back(load_u16(quad->bytes().data()));
      groups.push_back(load_u16(quad->bytes().data() + 2));
      return groups;
    }
    uint16_t group = 0;
    auto [next, error] = std::from_chars(part.data(), part.data() + part.size(), group, 16);
    if (part.empty() || part.size() > 4 || error != std::errc() || next != part.data() + part.size())
      return fail("bad-ip-address");
    groups.push_back(group);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return fail("bad-ip-address");
  }
  return groups;
}

Result<IpAddress> parse_v6(std::string_view text) {
  const size_t gap = text.find("::");
  uint8_t bytes[16] = {};
  const bool has_gap = gap != std::string_view::npos;
  if (has_gap && text.substr(0, gap).find('.') != std::string_view::npos) return fail("bad-ip-address");
  auto head = parse_groups(has_gap ? text.substr(0, gap) : text);
  if (!head) return tl::unexpected(head.error());
  auto tail = parse_groups(has_gap ? text.substr(gap + 2) : std::string_view{});
  if (!tail) return tl::unexpected(tail.error());
  const size_t count = head->size() + tail->size();
  if (has_gap ? count > 7 : count != 8) return fail("bad-ip-address");
  for (size_t i = 0; i < head->size(); ++i) store_u16(&bytes[i * 2], (*head)[i]);
  for (size_t i = 0; i < tail->size(); ++i) store_u16(&bytes[16 - (tail->size() - i) * 2], (*tail)[i]);
  return IpAddress::from_bytes(bytes);
}

}  // namespace

IpAddress IpAddress::v4(uint32_t host_order) {
  IpAddress ip;
  ip.size_ = 4;
  store_u32(ip.bytes_.data(), host_order);
  return ip;
}

IpAddress IpAddress::from_bytes(ByteSpan bytes) {
  static constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (bytes.size() == 16 && std::memcmp(bytes.data(), kMapped, 12) == 0) bytes = bytes.subspan(12);
  IpAddress ip;
  if (bytes.size() != 4 && bytes.size() != 16) return ip;
  std::memcpy(ip.bytes_.data(), bytes.data(), bytes.size());
  ip.size_ = static_cast<uint8_t>(bytes.size());
  return ip;
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes_[0] == 127;
  if (!is_v6()) return false;
  for (size_t i = 0; i < 15; ++i)
    if (bytes_[i] != 0) return false;
  return bytes_[15] == 1;
}

bool IpAddress::is_link_local() const {
  if (is_v4()) return bytes_[0] == 169 && bytes_[1] == 254;
  return is_v6() && bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
}

std::string IpAddress::to_string() const {
  if (is_v4()) return fmt::format("{}.{}.{}.{}", bytes_[0], bytes_[1], bytes_[2], bytes_[3]);
  if (!is_v6()) return "unspecified";
  // RFC 5952 4.2: the longest run of two or more zero groups, the first of equals, becomes "::".
  int best = -1;
  int best_length = 1;
  for (int i = 0; i < 8;) {
    int end = i;
    while (end < 8 && load_u16(&bytes_[static_cast<size_t>(end) * 2]) == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
    i = end == i ? i + 1 : end;
  }
  std::string text;
  for (int i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += fmt::format("{:x}", load_u16(&bytes_[static_cast<size_t>(i) * 2]));
  }
  return text;
}

Result<SocketAddress> SocketAddress::parse(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return fail("bad-socket-address");
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return fail("bad-socket-address");
  }
  SocketAddress address;
  auto ip = IpAddress::parse(host);
  if (!ip) return fail("bad-socket-address");
  address.ip = *ip;
  auto [next, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), address.port);
  if (port_text.empty() || error != std::errc() || next != port_text.data() + port_text.size())
    return fail("bad-socket-address");
  return address;
}

std::string SocketAddress::to_string() const {
  return ip.is_v6() ? fmt::format("[{}]:{}", ip.to_string(), port) : fmt::format("{}:{}", ip.to_string(), port);
}

}  // namespace conclave

size_t std::hash<conclave::IpAddress>::operator()(const conclave::IpAddress& ip) const noexcept {
  uint64_t h = ip.bytes().size();
  for (const uint8_t byte : ip.bytes()) h = (h ^ byte) * 0x100000001b3u;
  return conclave::mix(h);
}

size_t std::hash<conclave::SocketAddress>::operator()(const conclave::SocketAddress& address) const noexcept {
  return conclave::mix(std::hash<conclave::IpAddress>()(address.ip) + address.port);
}

size_t std::hash<conclave::UdpPath>::operator()(const conclave::UdpPath& path) const noexcept {
  return std::hash<conclave::SocketAddress>()(path.remote) * 31 + std::hash<conclave::SocketAddress>()(path.local);
}
