#include "gateway/site.h"

#include <algorithm>

#include "base/overloaded.h"
#include "gateway/origin.h"

namespace conclave::gateway {
namespace {

Response script(std::string text) {
  Response response = make_text(200, std::move(text), "text/javascript; charset=utf-8");
  response.headers = {{"Cache-Control", "no-cache"}};
  return response;
}

}  // namespace

Site::Site(SiteConfig config, StaticFiles files) : config_(std::move(config)), files_(std::move(files)) {}

std::string Site::origin_for(const Request& request) const { return public_origin(request, config_.public_url); }

bool Site::is_origin_allowed(const Request& request) const {
  return gateway::is_origin_allowed(request, config_.allowed_origins);
}

bool Site::may_see_metrics(const Request& request) const {
  const auto& clients = config_.metrics_clients;
  if (request.forwarded) return false;
  return request.peer.ip.is_loopback() || std::find(clients.begin(), clients.end(), request.peer.ip) != clients.end();
}

std::vector<Header> Site::common_headers(const Request& request) const {
  std::vector<Header> headers = security_headers(config_.security, origin_for(request));
  if (request.origin.empty() || !is_origin_allowed(request)) return headers;
  headers.emplace_back("Access-Control-Allow-Origin", request.origin);
  headers.emplace_back("Vary", "Origin");
  if (request.method == Method::options) {
    headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    headers.emplace_back("Access-Control-Allow-Headers", "Content-Type, Authorization");
    headers.emplace_back("Access-Control-Max-Age", "86400");
  }
  return headers;
}

Response Site::page(const Request& request) const {
  if (!files_.contains("index.html"))
    return make_text(503, "Conclave is running, but its web client is not installed here.\n");
  return files_.find("index.html", request.accept_encoding, request.if_none_match);
}

Response Site::manifest() const {
  const auto has_file = [&](const std::string& path) { return files_.contains(path); };
  Response response = make_text(200, write_manifest(config_.web.brand, has_file), "application/manifest+json");
  response.headers = {{"Cache-Control", "no-cache"}};
  return response;
}

Response Site::answer(const Request& request, const Route& route) const {
  if (request.method == Method::options) {
    Response response;
    response.status = 204;
    response.headers = {{"Allow", "GET, HEAD, POST, OPTIONS"}};
    return response;
  }
  if (request.method != Method::get && request.method != Method::head) {
    Response response = make_text(405, "Method not allowed\n");
    response.headers = {{"Allow", "GET, HEAD, OPTIONS"}};
    return response;
  }
  const auto not_found = [] { return make_text(404, "Not found\n"); };
  return std::visit(
      Overloaded{
          [&](const IndexPage&) { return page(request); },
          [&](const ConfigScript& c) {
            return script(write_config_script(config_.web, origin_for(request), c.tenant));
          },
          [&](const InterfaceConfigScript&) {
            return script(write_interface_config_script(config_.web.brand, config_.web.browsers));
          },
          [&](const Manifest&) { return manifest(); },
          [&](const BrandLogo&) {
            return files_.find(config_.web.brand.logo, request.accept_encoding, request.if_none_match);
          },
          // Jitsi clients fetch the address of the socket now and then to keep a cookie of some proxy alive.
          [&](const XmppSocket&) { return make_text(200, "XMPP over WebSocket (RFC 7395)\n"); },
          [&](const ChannelSocket&) { return make_text(426, "WebSocket only\n"); },
          [&](const Health&) { return make_text(200, "OK\n"); },
          [&](const Version&) { return make_text(200, config_.version + "\n"); },
          [&](const File& file) { return files_.find(file.path, request.accept_encoding, request.if_none_match); },
          [&](const auto&) { return not_found(); },
      },
      route);
}

}  // namespace conclave::gateway
