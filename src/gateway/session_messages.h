// Between Beast's HTTP messages and the gateway's values. For session_impl.h only.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <vector>

#include "gateway/http.h"
#include "gateway/web_server.h"

namespace conclave::gateway {

namespace http = boost::beast::http;
using RequestParser = http::request_parser<http::string_body>;
using RequestMessage = http::request<http::string_body>;
using ResponseMessage = http::response<http::span_body<const char>>;

/// The fields that matter, as views into `message`.
Request view_request(const RequestMessage& message, const SocketAddress& peer, Security security);

/// The answer to a request that broke a rule of HTTP or a limit while it was read; nullopt: it is fine.
std::optional<Response> refuse_message(boost::system::error_code error, const RequestMessage& message,
                                       const WebLimits& limits);

/// What is counted when a request is answered with this status; nullptr: nothing.
const char* refusal_of(unsigned status);

/// The body is a view into `response.body`, which has to live until the message is sent.
ResponseMessage make_message(const Response& response, const Request& request, const std::vector<Header>& common,
                             bool keep_alive);

}  // namespace conclave::gateway
