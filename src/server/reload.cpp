#include "server/reload.h"

#include <utility>

#include "base/log.h"
#include "io/system.h"
#include "server/certificate_watch.h"
#include "server/parts_config.h"

namespace conclave::server {
namespace {

/// `wanted` as far as it takes effect: what needs a restart is as it was.
Config take_over(const Config& running, const Config& wanted) {
  Config config = wanted;
  config.host = running.host;
  config.data_dir = running.data_dir;
  config.media = running.media;
  config.peer_to_peer = running.peer_to_peer;
  config.rooms.resume_seconds = running.rooms.resume_seconds;
  config.http.listen = running.http.listen;
  config.http.redirect = running.http.redirect;
  config.http.public_url = running.http.public_url;
  config.http.tls = running.http.tls;
  config.http.trusted_proxies = running.http.trusted_proxies;
  config.tokens.sources = running.tokens.sources;
  config.log.format = running.log.format;
  config.limits.frame_bytes = running.limits.frame_bytes;
  return config;
}

/// What is served from now on; nothing: what is served now. Files that have become unreadable leave in place what was
/// read from them before.
Result<std::optional<ServedCertificate>> choose_next(const Config& running, const Config& next) {
  const UnixTime now = io::clock_anchor().wall;
  const auto own = own_certificate(next);
  const bool same_files = own && own == own_certificate(running);
  if (!next.http.tls || (same_files && !is_usable(certificate_findings(next, now)))) return std::nullopt;
  Result<ServedCertificate> chosen = choose_certificate(next, now);
  if (!chosen) return tl::unexpected(chosen.error());
  return *std::move(chosen);
}

}  // namespace

Reload::Reload(Config running, ReadConfig read, gateway::WebServer& server, gateway::Site& site,
               meeting::Service& service)
    : running_(std::move(running)), read_(std::move(read)), server_(server), site_(site), service_(service) {}

Result<ConfigChanges> Reload::run() {
  const Result<Config> wanted = read_();
  if (!wanted) return tl::unexpected(wanted.error());
  if (const Result<void> good = check(*wanted); !good) return tl::unexpected(good.error());
  Config next = take_over(running_, *wanted);
  Result<meeting::ServiceConfig> service = make_service_config(next);
  if (!service) return tl::unexpected(service.error());
  Result<gateway::StaticFiles> files = load_web_client(next);
  if (!files) log::warning("no-web-client", "keeping the web client that is served: {}", files.error().detail);
  gateway::StaticFiles served = files ? *std::move(files) : gateway::StaticFiles(site_.files());
  Result<gateway::Site> site = make_site(next, server_.local().port, std::move(served));
  if (!site) return tl::unexpected(site.error());
  const auto certificate = choose_next(running_, next);
  if (!certificate) return tl::unexpected(certificate.error());
  site->set_strict_transport(*certificate ? (*certificate)->origin == CertificateOrigin::own
                                          : site_.has_strict_transport());
  if (*certificate)
    if (const Result<void> served = server_.reload_certificate((*certificate)->files); !served)
      return tl::unexpected(served.error());

  // From here on nothing fails.
  ConfigChanges changes = compare_configs(running_, *wanted);
  log::set_level(next.log.level);
  server_.set_limits(make_web_limits(next.limits));
  site_ = std::move(*site);
  service_.reconfigure(std::move(*service));
  running_ = std::move(next);
  return changes;
}

}  // namespace conclave::server
