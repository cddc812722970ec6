#include "gateway/redirect.h"

#include <algorithm>

#include "gateway/target.h"

namespace conclave::gateway {
namespace {

/// What may stand in a header field and in an address (RFC 3986 2) as it is.
bool is_plain(std::string_view target) {
  return std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f; }) &&
         target.find_first_of("\"<>\\^`{|}") == std::string_view::npos;
}

}  // namespace

Response Redirect::handle_request(const Request& request) {
  if (request.method != Method::get && request.method != Method::head) {
    // What was sent in clear must not be sent on as if nothing had happened.
    Response response = make_text(405, "Method not allowed\n");
    response.headers = {{"Allow", "GET, HEAD"}};
    return response;
  }
  if (!parse_target(request.target) || !is_plain(request.target)) return make_text(400, "Bad request\n");
  Response response = make_text(301, "Moved permanently\n");
  // Not for ever: the address behind may change.
  response.headers = {{"Location", origin_ + std::string(request.target)}, {"Cache-Control", "max-age=3600"}};
  return response;
}

std::vector<Header> Redirect::common_headers(const Request&) {
  return {{"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "no-referrer"}};
}

std::variant<AcceptUpgrade, Response> Redirect::handle_upgrade(ConnectionId, const Request& request) {
  return handle_request(request);
}

}  // namespace conclave::gateway
