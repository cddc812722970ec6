#include "gateway/forwarded.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "gateway/http.h"

namespace conclave::gateway {
namespace {

/// Some proxies write the port, too.
std::optional<IpAddress> parse_hop(std::string_view text) {
  if (const auto ip = IpAddress::parse(text)) return *ip;
  if (const auto with_port = SocketAddress::parse(text)) return with_port->ip;
  if (text.size() > 2 && text.front() == '[' && text.back() == ']')
    if (const auto ip = IpAddress::parse(text.substr(1, text.size() - 2)); ip && ip->is_v6()) return *ip;
  return std::nullopt;
}

}  // namespace

bool is_trusted(const IpAddress& ip, const std::vector<IpNetwork>& proxies) {
  return std::any_of(proxies.begin(), proxies.end(), [&](const IpNetwork& network) { return network.contains(ip); });
}

IpAddress find_client(const IpAddress& neighbour, std::string_view field, const std::vector<IpNetwork>& proxies) {
  IpAddress client = neighbour;
  while (is_trusted(client, proxies) && !field.empty()) {
    const size_t comma = field.rfind(',');
    const std::string_view text = ascii::trim(comma == std::string_view::npos ? field : field.substr(comma + 1));
    field = comma == std::string_view::npos ? std::string_view() : field.substr(0, comma);
    if (text.empty() && !field.empty()) continue;  // RFC 9110 5.6.1.2: an empty element says nothing
    const std::optional<IpAddress> hop = parse_hop(text);
    if (!hop) break;  // what stands before was not written by whom we know
    client = *hop;
  }
  // The loopback of another machine names nobody here.
  return client.is_loopback() && !neighbour.is_loopback() ? neighbour : client;
}

}  // namespace conclave::gateway
