// The Host and Origin header fields: where a browser thinks it is, and where a page came from. Host decides nothing
// that matters for security, it only goes into addresses handed back to the same client; Origin keeps pages of other
// sites from opening WebSockets in a visitor's name (RFC 6455 10.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/http.h"

namespace conclave::gateway {

/// "host", "host:port" or "[v6]:port" with nothing in it that could break out of a URL or a header; lower-cased.
/// Empty when `host` is anything else.
std::string valid_authority(std::string_view host);

/// "https://host[:port]" as this client reached us: from the Host header, the proxy's word for the scheme in plain
/// mode. `fallback` when the Host header is unusable.
std::string public_origin(const Request& request, const std::string& fallback);

/// "wss://…" for "https://…", "ws://…" for "http://…".
std::string websocket_origin(std::string_view origin);

/// Whether a WebSocket from this page may open: no Origin (native clients), the same host, or an allowed one.
/// `allowed` holds origins ("https://intranet.example.org") or "*".
bool is_origin_allowed(const Request& request, const std::vector<std::string>& allowed);

}  // namespace conclave::gateway
