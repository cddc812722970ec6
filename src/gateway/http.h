// HTTP requests, answers and WebSocket events as plain values: what the rest of the gateway sees of the library that
// speaks HTTP (which two translation units know).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/address.h"
#include "meeting/common/connection_id.h"

namespace conclave::gateway {

using meeting::ConnectionId;

enum class Method : uint8_t { get, head, post, options, other };
enum class Security : uint8_t { plain, tls };

/// Header fields that were absent are empty. The views live as long as the call they are passed to.
struct Request {
  Method method = Method::get;
  std::string_view target;
  std::string_view host;
  std::string_view origin;
  std::string_view authorization;
  std::string_view accept_encoding;
  std::string_view if_none_match;
  std::string_view subprotocols;     ///< Sec-WebSocket-Protocol
  std::string_view forwarded_proto;  ///< X-Forwarded-Proto
  bool forwarded = false;            ///< came through a proxy: has X-Forwarded-For or Forwarded
  std::string forwarded_for;         ///< all fields X-Forwarded-For, joined
  std::string_view body;
  SocketAddress peer{};   ///< where the request comes from, as far as proxies are believed (forwarded.h)
  IpAddress neighbour{};  ///< the other end of the connection
  Security security = Security::tls;
};

using Header = std::pair<std::string, std::string>;

struct Response {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::vector<Header> headers;
  std::shared_ptr<const std::string> body;  ///< shared, as files are sent to many; null: none
};

/// A short plain answer.
inline Response make_text(unsigned status, std::string text, std::string type = "text/plain; charset=utf-8") {
  return {status, std::move(type), {}, std::make_shared<const std::string>(std::move(text))};
}

/// Yes to a WebSocket.
struct AcceptUpgrade {
  std::string subprotocol;  ///< empty: none
};

/// Who answers. Everything is called on the loop's thread, one call at a time.
class WebHandler {
 public:
  virtual ~WebHandler() = default;
  virtual Response handle_request(const Request& request) = 0;
  /// Headers that every answer carries, whatever it is.
  virtual std::vector<Header> common_headers(const Request& request) = 0;
  /// A WebSocket wants to open as connection `id`. Frames may be sent to it as soon as this returned AcceptUpgrade,
  /// and handle_closed() will follow exactly once.
  virtual std::variant<AcceptUpgrade, Response> handle_upgrade(ConnectionId id, const Request& request) = 0;
  virtual void handle_frame(ConnectionId id, std::string_view text) = 0;
  virtual void handle_closed(ConnectionId id) = 0;
};

}  // namespace conclave::gateway
