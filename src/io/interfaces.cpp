#include "io/interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "io/socket_address.h"

namespace conclave::io {
namespace {

std::vector<IpAddress> all_addresses() {
  std::vector<IpAddress> addresses;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return addresses;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
    const int family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    sockaddr_storage storage{};
    std::memcpy(&storage, entry->ifa_addr, family == AF_INET ? 16 : 28);  // sockaddr_in, sockaddr_in6
    const IpAddress ip = from_sockaddr(storage).ip;
    if (!ip.is_link_local() && std::find(addresses.begin(), addresses.end(), ip) == addresses.end())
      addresses.push_back(ip);
  }
  freeifaddrs(list);
  return addresses;
}

}  // namespace

std::vector<IpAddress> local_addresses(Loopback loopback) {
  std::vector<IpAddress> addresses = all_addresses();
  const auto is_loopback = [](const IpAddress& ip) { return ip.is_loopback(); };
  const bool has_other = !std::all_of(addresses.begin(), addresses.end(), is_loopback);
  if (loopback == Loopback::exclude && has_other) std::erase_if(addresses, is_loopback);
  std::vector<IpAddress> v4_first;
  for (const bool v4 : {true, false})
    std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(v4_first),
                 [v4](const IpAddress& ip) { return ip.is_v4() == v4; });
  return v4_first;
}

}  // namespace conclave::io
