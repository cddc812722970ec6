// Plain HTTP: which answer a request without a WebSocket gets, except those that need the meeting floor.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/http.h"
#include "gateway/security_headers.h"
#include "gateway/static_files.h"
#include "gateway/target.h"
#include "gateway/web_config.h"

namespace conclave::gateway {

struct SiteConfig {
  WebConfig web;
  SecurityPolicy security;
  std::string public_url;  ///< for clients that send no usable Host header
  std::string version;
  std::vector<std::string> allowed_origins;  ///< pages of these may use us too; "*": all
  std::vector<IpAddress> metrics_clients;    ///< beside loopback
};

class Site {
 public:
  Site(SiteConfig config, StaticFiles files);

  /// GET, HEAD and OPTIONS. `route` is that of the request's target. Nothing and errors are 404 and 405.
  Response answer(const Request& request, const Route& route) const;
  /// Security headers, and those of CORS (Fetch standard) for pages of allowed origins.
  std::vector<Header> common_headers(const Request& request) const;
  bool is_origin_allowed(const Request& request) const;
  /// "https://host[:port]" as this client sees us.
  std::string origin_for(const Request& request) const;
  /// Only those may see what is counted. Behind a proxy on this host everybody would come from loopback, so a forwarded
  /// request does not count as local.
  bool may_see_metrics(const Request& request) const;
  const StaticFiles& files() const { return files_; }
  void set_strict_transport(bool strict) { config_.security.strict_transport = strict; }
  bool has_strict_transport() const { return config_.security.strict_transport; }

 private:
  Response page(const Request& request) const;
  Response manifest() const;

  SiteConfig config_;
  StaticFiles files_;
};

}  // namespace conclave::gateway
