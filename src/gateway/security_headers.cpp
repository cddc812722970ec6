#include "gateway/security_headers.h"

#include <fmt/format.h>

#include "gateway/origin.h"

namespace conclave::gateway {

std::vector<Header> security_headers(const SecurityPolicy& policy, std::string_view origin) {
  std::string ancestors;
  for (const std::string& ancestor : policy.frame_ancestors) ancestors += " " + ancestor;
  if (ancestors.empty()) ancestors = " 'none'";
  // 'self' covers the WebSocket of the same origin in CSP 3, which not every browser implements.
  std::vector<Header> headers{
      {"Content-Security-Policy",
       fmt::format("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
                   "connect-src 'self' {}; img-src 'self' data: blob:; "
                   "media-src 'self' blob:; worker-src 'self'; font-src 'self'; object-src 'none'; "
                   "base-uri 'none'; form-action 'self'; frame-ancestors{}",
                   websocket_origin(origin), ancestors)},
      // A page that shows ours in a frame delegates what it wants to by the frame's allow attribute; this is what our
      // own documents may use of that. Without web-share: it is ours by default, and Chromium complains where it is
      // unknown.
      {"Permissions-Policy",
       "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), picture-in-picture=(self), "
       "screen-wake-lock=(self), autoplay=(self), speaker-selection=(self)"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
  };
  if (policy.frame_ancestors.empty()) headers.emplace_back("X-Frame-Options", "DENY");
  if (policy.strict_transport) headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  return headers;
}

}  // namespace conclave::gateway
