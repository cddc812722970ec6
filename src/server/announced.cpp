#include "server/announced.h"

#include <fmt/format.h>

#include <algorithm>

namespace conclave::server {
namespace {

/// 0.0.0.0 or ::
bool is_wildcard(const IpAddress& ip) {
  const ByteSpan bytes = ip.bytes();
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; });
}

bool listens_on(const IpAddress& listen, const IpAddress& ip) {
  if (listen.is_unspecified()) return true;
  if (!is_wildcard(listen)) return listen == ip;
  return listen.is_v6() || ip.is_v4();
}

/// RFC 8445 5.1.2.1, component 1. `position`: the order of preference among all candidates.
uint32_t host_priority(size_t position) {
  constexpr uint32_t kHostPreference = 126;  // RFC 8445 5.1.2.2
  const uint32_t local_preference = 65535 - static_cast<uint32_t>(std::min<size_t>(position, 65535));
  return kHostPreference << 24 | local_preference << 8 | (256 - 1);
}

}  // namespace

std::vector<IceCandidate> make_candidates(const MediaConfig& media, const SocketAddress& socket,
                                          const std::vector<IpAddress>& local) {
  std::vector<IpAddress> addresses = media.public_addresses;
  for (const IpAddress& ip : local) {
    const bool is_new = std::find(addresses.begin(), addresses.end(), ip) == addresses.end();
    if (is_new && listens_on(media.listen.ip, ip)) addresses.push_back(ip);
  }
  std::vector<IceCandidate> candidates;
  for (const IpAddress& ip : addresses) {
    IceCandidate candidate;
    candidate.foundation = std::to_string(candidates.size() + 1);
    candidate.priority = host_priority(candidates.size());
    candidate.address = {ip, socket.port};
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

bool wants_loopback(const Config& config) { return config.host == "localhost" || config.media.listen.ip.is_loopback(); }

std::string_view who_may_open(const meeting::AccessRules& access) {
  using meeting::GuestRule;
  if (access.create == meeting::Creators::anyone)
    return "Anyone who reaches this server may open rooms (rooms.create = \"anyone\").";
  switch (access.guests) {
    case GuestRule::wait:
      return "Only people with an account may open rooms; guests wait for them (rooms.create = \"members\").";
    case GuestRule::knock:
      return "Only people with an account may open rooms; guests wait for them, and knock (rooms.create = "
             "\"members\").";
    case GuestRule::open:
      return "Only people with an account may open rooms; guests may enter open ones (rooms.create = \"members\").";
    case GuestRule::deny:
      break;
  }
  return "Only people with an account, and people they invite, may enter rooms (rooms.guests = \"deny\").";
}

std::string password_link(const std::string& public_url, const std::string& code) {
  return public_url + "/about/password#" + code;
}

std::string public_url(const Config& config, uint16_t port) {
  if (!config.http.public_url.empty()) return config.http.public_url;
  const std::string scheme = config.http.tls ? "https" : "http";
  const uint16_t usual = config.http.tls ? 443 : 80;
  return port == usual ? fmt::format("{}://{}", scheme, config.host)
                       : fmt::format("{}://{}:{}", scheme, config.host, port);
}

}  // namespace conclave::server
