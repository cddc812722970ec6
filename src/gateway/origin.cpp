#include "gateway/origin.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace conclave::gateway {
namespace {

constexpr size_t kMaxAuthority = 253 + 6;

bool is_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return !text.empty() && error == std::errc() && end == text.data() + text.size() && port != 0;
}

bool is_host_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

/// Drops the scheme's default port, so that "host" and "host:443" are one.
std::string without_default_port(std::string authority, std::string_view scheme) {
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (authority.ends_with(port)) authority.resize(authority.size() - port.size());
  return authority;
}

}  // namespace

std::string valid_authority(std::string_view host) {
  if (host.size() > kMaxAuthority) return {};
  std::string authority = ascii::to_lower(std::string(host));
  const std::string_view text = authority;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos || !IpAddress::parse(text.substr(1, end - 1))) return {};
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return {};
    return authority;
  }
  const size_t colon = text.find(':');
  if (!is_host_name(text.substr(0, colon))) return {};
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return {};
  return authority;
}

std::string public_origin(const Request& request, const std::string& fallback) {
  const std::string authority = valid_authority(request.host);
  if (authority.empty()) return fallback;
  const bool secure = request.security == Security::tls || request.forwarded_proto == "https";
  return (secure ? "https://" : "http://") + authority;
}

std::string websocket_origin(std::string_view origin) {
  // "http" becomes "ws", what follows ("s://…" or "://…") stays.
  return "ws" + std::string(origin.substr(std::min<size_t>(4, origin.size())));
}

bool is_origin_allowed(const Request& request, const std::vector<std::string>& allowed) {
  if (request.origin.empty()) return true;
  const std::string origin = ascii::to_lower(std::string(request.origin));
  for (const std::string& entry : allowed)
    if (entry == "*" || ascii::equal_ignoring_case(entry, origin)) return true;
  const size_t separator = origin.find("://");
  if (separator == std::string::npos) return false;  // "null" and the like
  const std::string scheme = origin.substr(0, separator);
  const std::string authority = valid_authority(origin.substr(separator + 3));
  if (authority.empty()) return false;
  return without_default_port(authority, scheme) == without_default_port(valid_authority(request.host), scheme);
}

}  // namespace conclave::gateway
