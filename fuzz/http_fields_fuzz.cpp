// Header fields from outside: Authorization and X-Forwarded-For; and networks, as the operator writes them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/authorization.h"
#include "gateway/forwarded.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  using namespace conclave::gateway;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view token = bearer_token(text);
  // A part of the field, without whitespace around it.
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  if (!token.empty() &&
      (text.find(token) == std::string_view::npos || is_blank(token.front()) || is_blank(token.back())))
    std::abort();
  static const std::vector<IpNetwork> proxies = {*IpNetwork::parse("10.0.0.0/8"), *IpNetwork::parse("127.0.0.1")};
  static const IpAddress stranger = *IpAddress::parse("192.0.2.1"), proxy = *IpAddress::parse("10.0.0.1");
  if (find_client(stranger, text, proxies) != stranger) std::abort();
  const IpAddress client = find_client(proxy, text, proxies);
  if (client.is_unspecified() || client.is_loopback()) std::abort();
  // What a client writes itself changes nothing once a proxy has appended where it came from.
  if (find_client(proxy, std::string(text) + ", 192.0.2.1", proxies) != stranger) std::abort();
  if (const auto network = IpNetwork::parse(text))
    if (network->contains(stranger) && network->contains(*IpAddress::parse("64.0.0.1")) &&
        network->contains(*IpAddress::parse("9.0.0.1")))
      std::abort();
  return 0;
}
