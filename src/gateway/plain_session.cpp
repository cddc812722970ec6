// Connections without TLS, and what both kinds share.
#include <fmt/chrono.h>

#include "gateway/session_impl.h"

namespace conclave::gateway {
namespace {

std::string_view to_view(beast::string_view text) { return {text.data(), text.size()}; }

Method to_method(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

// RFC 9110 5.3: some proxies append a field of their own instead of an element.
std::string join_fields(const RequestMessage& message, beast::string_view name) {
  std::string joined;
  const auto [begin, end] = message.equal_range(name);
  for (auto field = begin; field != end; ++field) {
    if (field != begin) joined += ',';
    joined += to_view(field->value());
  }
  return joined;
}

std::string http_date() {
  const auto wall = std::chrono::time_point_cast<std::chrono::seconds>(io::clock_anchor().wall);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(wall)));
}

}  // namespace

Request view_request(const RequestMessage& message, const SocketAddress& peer, Security security) {
  Request request;
  request.method = to_method(message.method());
  request.target = to_view(message.target());
  request.host = to_view(message[http::field::host]);
  request.origin = to_view(message[http::field::origin]);
  request.authorization = to_view(message[http::field::authorization]);
  request.accept_encoding = to_view(message[http::field::accept_encoding]);
  request.if_none_match = to_view(message[http::field::if_none_match]);
  request.subprotocols = to_view(message[http::field::sec_websocket_protocol]);
  request.forwarded_proto = to_view(message["X-Forwarded-Proto"]);
  request.forwarded =
      message.find("X-Forwarded-For") != message.end() || message.find(http::field::forwarded) != message.end();
  request.forwarded_for = join_fields(message, "X-Forwarded-For");
  request.body = message.body();
  request.peer = peer;
  request.neighbour = peer.ip;
  request.security = security;
  return request;
}

std::optional<Response> refuse_message(boost::system::error_code error, const RequestMessage& message,
                                       const WebLimits& limits) {
  if (error == http::error::header_limit) return make_text(431, "Request header fields too large\n");
  if (error == http::error::body_limit) return make_text(413, "Content too large\n");
  if (error) return make_text(400, "Bad request\n");
  const auto fields = static_cast<size_t>(std::distance(message.begin(), message.end()));
  if (fields > limits.header_fields) return make_text(431, "Too many request header fields\n");
  // RFC 9112 3.2: exactly one Host.
  if (message.version() >= 11 && message.count(http::field::host) != 1) return make_text(400, "Bad request\n");
  return std::nullopt;
}

const char* refusal_of(unsigned status) {
  switch (status) {
    case 403:
      return "forbidden";
    case 404:
      return "not-found";
    case 405:
      return "method-not-allowed";
    default:
      return nullptr;
  }
}

ResponseMessage make_message(const Response& response, const Request& request, const std::vector<Header>& common,
                             bool keep_alive) {
  ResponseMessage message(http::int_to_status(response.status), 11);
  message.set(http::field::server, "Conclave");
  message.set(http::field::date, http_date());
  for (const auto& [name, value] : common) message.insert(name, value);
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.keep_alive(keep_alive);
  const bool has_content = response.status != 204 && response.status != 304;  // RFC 9110 8.6
  const size_t size = response.body ? response.body->size() : 0;
  if (has_content) {
    message.content_length(size);
    message.set(http::field::content_type, response.content_type);
  }
  if (has_content && size != 0 && request.method != Method::head) message.body() = {response.body->data(), size};
  return message;
}

std::shared_ptr<Session> make_plain_session(TcpSocket socket, SessionHost& host, ConnectionId id, SocketAddress peer) {
  return std::make_shared<StreamSession<TcpSocket>>(std::move(socket), host, id, peer);
}

}  // namespace conclave::gateway
