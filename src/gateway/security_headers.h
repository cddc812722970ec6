// The header fields that keep a browser from doing with our page what we did not mean: content security policy (CSP
// Level 3) without inline script, permissions policy, referrer policy, HSTS (RFC 6797).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/http.h"

namespace conclave::gateway {

struct SecurityPolicy {
  /// Origins whose pages may show ours in a frame; none by default.
  std::vector<std::string> frame_ancestors;
  /// Tell browsers to insist on TLS: only with a certificate they trust, or people are locked out.
  bool strict_transport = false;
};

/// `origin`: "https://host[:port]" as the client reached us, validated; its WebSockets may be opened.
std::vector<Header> security_headers(const SecurityPolicy& policy, std::string_view origin);

}  // namespace conclave::gateway
