#include "server/application.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/log.h"
#include "gateway/certificate.h"
#include "gateway/loop.h"
#include "gateway/signalling.h"
#include "gateway/web_server.h"
#include "io/interfaces.h"
#include "io/signals.h"
#include "io/system.h"
#include "meeting/service.h"
#include "peer/dtls_identity.h"
#include "server/admin_service.h"
#include "server/announced.h"
#include "server/certificate_tool.h"
#include "server/certificate_watch.h"
#include "server/data_directory.h"
#include "server/hash_pool.h"
#include "server/inherited_sockets.h"
#include "server/keeper.h"
#include "server/key_link.h"
#include "server/log_sink.h"
#include "server/media_link.h"
#include "server/parts_config.h"
#include "server/service_manager.h"

namespace conclave::server {
namespace {

constexpr Duration kShutDownTime = 3s;
constexpr Duration kShutDownCheck = 20ms;
constexpr Duration kCertificateCheck = 1min;
constexpr Duration kStatusInterval = 10s;

/// Checking passwords must not take the cores that calls need.
constexpr unsigned kCoresPerHashThread = 4;

media::PoolConfig make_pool_config(const MediaConfig& media) {
  media::PoolConfig pool;
  pool.listen = media.listen;
  const uint32_t cores = std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
  pool.workers = media.workers == 0 ? cores : media.workers;
  return pool;
}

HashPool::Config make_hash_config() {
  HashPool::Config config;
  config.threads = std::max(1u, std::thread::hardware_concurrency() / kCoresPerHashThread);
  config.max_waiting *= config.threads;
  return config;
}

/// What is known once the sockets are open.
void complete(meeting::ServiceConfig& service, const Config& config, const MediaLink& media, uint16_t http_port,
              const std::vector<IpAddress>& addresses, const DtlsFingerprint& fingerprint) {
  service.public_url = public_url(config, http_port);
  service.candidates = make_candidates(config.media, media.local(), addresses);
  service.fingerprints = {fingerprint};
  service.media_workers = media.workers();
}

gateway::WebServerConfig make_web_config(const Config& config) {
  gateway::WebServerConfig web;
  web.listen = config.http.listen;
  web.trusted_proxies = config.http.trusted_proxies;
  web.limits = make_web_limits(config.limits);
  if (config.http.redirect) web.redirect = {*config.http.redirect, public_url(config, config.http.listen.port)};
  return web;
}

/// Every connection is a descriptor, and most systems grant 1024 unless more is asked for.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// Tells systemd how it goes, and watches the certificate and signals: SIGTERM and SIGINT close what is open and then
/// end the loop, SIGHUP reads the configuration again.
class Lifecycle {
 public:
  Lifecycle(gateway::Loop& loop, io::Signals& signals, gateway::WebServer& server, gateway::Site& site, Reload& reload,
            const meeting::Service& service, ServiceManager& manager)
      : loop_(loop),
        signals_(signals),
        server_(server),
        site_(site),
        reload_(reload),
        service_(service),
        manager_(manager) {
    loop_.watch(signals_.fd(), [this] { handle_signals(); });
    look_at_certificate();
    loop_.repeat(kCertificateCheck, [this] { look_at_certificate(); });
    manager_.ready(describe());
    loop_.repeat(kStatusInterval, [this] { manager_.status(describe()); });
    if (const Duration period = manager_.watchdog_period(); period > Duration{})
      loop_.repeat(period, [this] { manager_.alive(); });
  }

  /// Serves what is there now, for whoever has just put it there.
  AdminAnswer serve_certificate() {
    const Result<void> served = certificate_.serve_now(reload_.running(), io::clock_anchor().wall);
    return served ? AdminAnswer{} : admin_error(served.error());
  }

 private:
  void handle_signals() {
    while (const auto signal = signals_.take()) {
      if (*signal == io::Signal::reload) {
        reload();
      } else if (stopping_) {
        loop_.stop();  // asked twice
      } else {
        stop();
      }
    }
  }
  void look_at_certificate() { certificate_.look(reload_.running(), io::clock_anchor().wall); }
  /// For `systemctl status`.
  std::string describe() const {
    const meeting::ServiceStats stats = service_.stats();
    return fmt::format("{} rooms, {} people", stats.rooms, stats.occupants);
  }
  void reload() {
    flush_log();
    manager_.reloading(io::now());
    const Result<ConfigChanges> changes = reload_.run();
    manager_.ready(describe());
    if (!changes) return log::error("reload-failed", "all stays as it was: {}", changes.error().detail);
    certificate_.note(reload_.running());
    log::info("reloaded", "read configuration, certificate and web client again; changed: {}",
              changes->taken_over.empty() ? "nothing" : fmt::format("{}", fmt::join(changes->taken_over, ", ")));
    for (const std::string& name : changes->need_restart)
      log::warning("needs-restart", "changed, needs a restart: {}", name);
  }
  void stop() {
    stopping_ = true;
    manager_.stopping();
    log::info("stopping", "closing {} connections", server_.connections());
    server_.shut_down();
    loop_.repeat(kShutDownCheck, [this, end = io::now() + kShutDownTime] {
      if (server_.idle() || io::now() >= end) loop_.stop();
    });
  }

  gateway::Loop& loop_;
  io::Signals& signals_;
  gateway::WebServer& server_;
  gateway::Site& site_;
  Reload& reload_;
  const meeting::Service& service_;
  ServiceManager& manager_;
  CertificateWatch certificate_{[this](const gateway::CertificateFiles& files) {
    Result<void> served = server_.reload_certificate(files);
    if (served) site_.set_strict_transport(true);
    return served;
  }};
  bool stopping_ = false;
};

void announce(const Config& config, const gateway::WebServer& server, const MediaLink& media) {
  log::info("place", "{}", describe_place(config));
  log::info("media", "media on UDP port {}, {} workers", media.local().port, media.workers());
  // For people and for scripts that wait for it.
  fmt::print("Conclave is ready: {}\n{}\n", public_url(config, server.local().port), who_may_open(config.rooms.access));
  std::fflush(stdout);
}

/// Media on the sockets that the last process left behind, where these are still the right ones.
Result<std::unique_ptr<MediaLink>> start_media(const Config& config, const peer::DtlsIdentity& identity,
                                               InheritedSockets& inherited, ServiceManager& manager) {
  const media::PoolConfig pool = make_pool_config(config.media);
  std::vector<io::Fd> sockets = inherited.media(pool.listen, pool.workers);
  const bool kept = !sockets.empty();
  if (!kept) manager.forget(inherited.stored());
  auto media = MediaLink::start(pool, identity, std::move(sockets));
  if (!media || kept) return media;
  const std::vector<int>& descriptors = (*media)->descriptors();
  for (uint32_t i = 0; i < descriptors.size(); ++i) manager.keep(descriptors[i], stored_name(i));
  return media;
}

/// A socket of conclave.socket that the configuration does not want would let connections wait for nobody.
void warn_of_left_over(const InheritedSockets& inherited, const Config& config) {
  const auto shown = [](const SocketAddress& listen) {
    return listen.ip.is_unspecified() ? fmt::format("port {}", listen.port) : listen.to_string();
  };
  for (const std::string& socket : inherited.left_over())
    log::warning("unused-socket",
                 "{} is open, but http.listen is {} and http.redirect {}: change one of them, as by systemctl edit "
                 "conclave.socket",
                 socket, shown(config.http.listen), config.http.redirect ? shown(*config.http.redirect) : "off");
}

}  // namespace

Result<void> serve(const Config& config, Reload::ReadConfig read_again) {
  raise_descriptor_limit();
  ServiceManager manager(std::getenv);
  InheritedSockets inherited = InheritedSockets::take(std::getenv, getpid());
  io::Signals signals;
  auto data = open_data_directory(data_directory(config));
  if (!data) return tl::unexpected(data.error());
  auto records = load_records(data->database);
  if (!records) return tl::unexpected(records.error());
  io::SystemRandom random;
  const ClockAnchor clock = io::clock_anchor();
  auto identity = peer::DtlsIdentity::make(clock.wall, random);
  if (!identity) return tl::unexpected(identity.error());
  auto media = start_media(config, *identity, inherited, manager);
  if (!media) return tl::unexpected(media.error());

  gateway::WebServerConfig web_config = make_web_config(config);
  bool is_trusted = false;
  if (config.http.tls) {
    auto certificate = choose_certificate(config, clock.wall);
    if (!certificate) return tl::unexpected(certificate.error());
    is_trusted = certificate->origin == CertificateOrigin::own;
    web_config.tls = std::move(certificate->files);
  }
  gateway::Loop loop;
  auto server = gateway::WebServer::open(loop, std::move(web_config), inherited.listener(config.http.listen),
                                         config.http.redirect ? inherited.listener(*config.http.redirect) : io::Fd());
  if (!server) return tl::unexpected(server.error());
  warn_of_left_over(inherited, config);

  const uint16_t http_port = (*server)->local().port;
  const auto addresses = io::local_addresses(wants_loopback(config) ? io::Loopback::include : io::Loopback::exclude);
  auto service_config = make_service_config(config);
  if (!service_config) return tl::unexpected(service_config.error());
  complete(*service_config, config, **media, http_port, addresses, identity->fingerprint());
  meeting::Service service(std::move(*service_config), random, clock, std::move(*records));
  auto files = load_web_client(config);
  if (!files) log::warning("no-web-client", "serving no web client: {}", files.error().detail);
  auto site = make_site(config, http_port, files ? std::move(*files) : gateway::StaticFiles());
  if (!site) return tl::unexpected(site.error());
  site->set_strict_transport(is_trusted);
  const auto keeper = Keeper::start(std::move(data->database));
  HashPool passwords(make_hash_config());
  KeyLink keys;
  gateway::Signalling signalling(loop, **server, service, {**media, *keeper, passwords, keys}, *site);
  if (config.tokens.sources.any())
    loop.watch(keys.start(), [&] {
      for (const accounts::FetchedKeys& fetched : keys.take()) signalling.handle_keys_fetched(fetched);
    });
  loop.watch((*media)->events_fd(), [&] {
    for (const BridgeEvent& event : (*media)->take_events()) signalling.handle_bridge_event(event);
  });
  loop.watch(passwords.events_fd(), [&, checked = std::vector<meeting::PasswordChecked>()]() mutable {
    passwords.take_events(checked);
    for (const meeting::PasswordChecked& answer : checked) signalling.handle_password_checked(answer);
  });
  Reload reload(config, std::move(read_again), **server, *site, service);
  const auto admin = AdminService::open(loop, control_path(data_directory(config)), *keeper, signalling, service,
                                        {(*server)->local(), (*media)->local(), (*media)->receive_buffer()},
                                        [&reload] { return reload.running(); });
  if (!admin) return tl::unexpected(admin.error());
  signalling.start();
  (*server)->serve(signalling);
  (*admin)->add("certificate challenge", [&](const Json& arguments) {
    return answer_challenge_command(arguments, config.http.tls, (*server)->challenges());
  });
  Lifecycle lifecycle(loop, signals, **server, *site, reload, service, manager);
  (*admin)->add("certificate reload", [&](const Json&) { return lifecycle.serve_certificate(); });
  announce(config, **server, **media);
  loop.run();
  log::info("stopped", "Conclave has stopped");
  return {};
}

}  // namespace conclave::server
