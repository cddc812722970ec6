#include "server/parts_config.h"

#include <cstdlib>
#include <utility>

#include "gateway/certificate.h"
#include "io/system.h"
#include "server/announced.h"
#include "server/certificate_watch.h"
#include "server/paths.h"
#include "server/version.h"

namespace conclave::server {
namespace {

/// Puts the logo among the files that are served.
Result<gateway::Brand> make_brand(const BrandConfig& config, gateway::StaticFiles& files) {
  gateway::Brand brand{
      config.name, {}, config.accent_light, config.accent_dark, {{"en", config.welcome_en}, {"de", config.welcome_de}}};
  if (config.logo.empty()) return brand;
  auto logo = gateway::load_logo(config.logo);
  if (!logo) return tl::unexpected(logo.error());
  brand.logo = logo->file;
  files.add(logo->file, std::move(logo->content));
  return brand;
}

}  // namespace

gateway::WebLimits make_web_limits(const LimitsConfig& limits) {
  gateway::WebLimits web;
  web.connections = limits.connections;
  web.connections_per_address = limits.connections_per_address;
  web.handshakes_per_address = limits.handshakes_per_address;
  web.frame_bytes = limits.frame_bytes;
  web.queue_bytes = limits.queue_bytes;
  web.queue_total = limits.queue_total_bytes / 2;  // the other half is for what clients have not acknowledged
  return web;
}

Result<gateway::StaticFiles> load_web_client(const Config& config) {
  return gateway::StaticFiles::load(config.http.web_dir.empty() ? find_web_directory(std::getenv)
                                                                : std::filesystem::path(config.http.web_dir));
}

Result<gateway::Site> make_site(const Config& config, uint16_t http_port, gateway::StaticFiles files) {
  gateway::SiteConfig site;
  site.security.frame_ancestors = config.http.frame_ancestors;
  site.public_url = public_url(config, http_port);
  site.version = version();
  site.allowed_origins = config.http.allowed_origins;
  site.metrics_clients = config.http.metrics_clients;
  auto brand = make_brand(config.brand, files);
  if (!brand) return tl::unexpected(brand.error());
  site.web = {config.host,       config.peer_to_peer,
              std::move(*brand), config.http.frame_ancestors,
              config.browsers,   config.rooms.access.create == meeting::Creators::members};
  return gateway::Site(std::move(site), std::move(files));
}

Result<meeting::TokenRules> make_token_rules(const TokensConfig& tokens) {
  auto keys = load_token_keys(tokens);
  if (!keys) return tl::unexpected(keys.error());
  return meeting::TokenRules{tokens.policy(), std::move(*keys), tokens.sources, tokens.check_tenant};
}

Result<meeting::ServiceConfig> make_service_config(const Config& config) {
  auto tokens = make_token_rules(config.tokens);
  if (!tokens) return tl::unexpected(tokens.error());
  meeting::ServiceConfig service;
  service.tokens = std::move(*tokens);
  service.domain = config.host;
  for (const TurnServer& turn : config.turn)
    service.external_services.push_back({turn.type, turn.host, turn.port, turn.transport, turn.secret});
  service.access = config.rooms.access;
  service.resume_window = std::chrono::seconds(config.rooms.resume_seconds);
  service.peer_to_peer = config.peer_to_peer;
  service.max_stanza_bytes = config.limits.frame_bytes;
  service.max_unacknowledged_bytes = config.limits.queue_bytes / 4 * 3;
  service.max_unacknowledged_total = config.limits.queue_total_bytes / 2;
  service.max_occupants = config.rooms.max_occupants;
  service.max_rooms = config.rooms.max_rooms;
  service.audit_days = config.audit.days;
  service.max_connections = config.limits.connections;
  service.max_sessions_per_address = config.limits.sessions_per_address;
  return service;
}

Result<void> check(const Config& config) {
  if (!config.brand.logo.empty())
    if (const auto logo = gateway::load_logo(config.brand.logo); !logo) return tl::unexpected(logo.error());
  if (const auto keys = load_token_keys(config.tokens); !keys) return tl::unexpected(keys.error());
  // One that is fetched automatically may still be on its way.
  if (config.http.certificate.empty()) return {};
  const auto findings = certificate_findings(config, io::clock_anchor().wall);
  if (!is_usable(findings)) return fail("certificate", findings.front().text);
  return {};
}

}  // namespace conclave::server
