// What a listener without TLS answers that only sends people on to the real address: for those who come by http://, on
// port 80. The answer depends on nothing that the client says but the path (RFC 9110 15.4.2).
#pragma once

#include <string>
#include <utility>

#include "gateway/http.h"

namespace conclave::gateway {

class Redirect final : public WebHandler {
 public:
  /// "https://host[:port]"
  explicit Redirect(std::string origin) : origin_(std::move(origin)) {}

  Response handle_request(const Request& request) override;
  std::vector<Header> common_headers(const Request& request) override;
  std::variant<AcceptUpgrade, Response> handle_upgrade(ConnectionId id, const Request& request) override;
  void handle_frame(ConnectionId, std::string_view) override {}
  void handle_closed(ConnectionId) override {}

 private:
  std::string origin_;
};

}  // namespace conclave::gateway
