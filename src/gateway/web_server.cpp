#include "gateway/web_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_map>
#include <utility>

#include "base/byte_pool.h"
#include "base/log.h"
#include "base/network.h"
#include "gateway/admission.h"
#include "gateway/forwarded.h"
#include "gateway/redirect.h"
#include "gateway/session.h"
#include "io/system.h"

namespace conclave::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr Duration kTick = 1s;
constexpr Duration kAcceptPause = 100ms;
constexpr Duration kAcceptWarnings = 1min;

SocketAddress to_address(const tcp::endpoint& endpoint) {
  SocketAddress address;
  address.port = endpoint.port();
  if (endpoint.address().is_v4()) {
    address.ip = IpAddress::v4(endpoint.address().to_v4().to_uint());
  } else {
    const auto bytes = endpoint.address().to_v6().to_bytes();
    address.ip = IpAddress::from_bytes(bytes);
  }
  return address;
}

tcp::endpoint to_endpoint(const SocketAddress& address) {
  if (address.ip.is_v4()) return {asio::ip::make_address_v4(load_u32(address.ip.bytes().data())), address.port};
  asio::ip::address_v6::bytes_type bytes{};
  if (address.ip.is_v6()) std::copy(address.ip.bytes().begin(), address.ip.bytes().end(), bytes.begin());
  return {asio::ip::address_v6(bytes), address.port};
}

/// RFC 9325: TLS 1.2 with forward secrecy and AEAD, and 1.3.
Result<std::shared_ptr<asio::ssl::context>> make_tls_context(const CertificateFiles& files,
                                                             const AcmeChallenges& challenges) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION |
                                  SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);          // 35 instead of 102 KB for a connection
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);  // tickets need no memory here
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  error_code error;
  context->use_certificate_chain_file(files.certificate.string(), error);
  if (error) return fail("certificate-file", fmt::format("{}: {}", files.certificate.string(), error.message()));
  context->use_private_key_file(files.key.string(), asio::ssl::context::pem, error);
  if (error) return fail("certificate-file", fmt::format("{}: {}", files.key.string(), error.message()));
  if (SSL_CTX_check_private_key(native) != 1)
    return fail("certificate-file", fmt::format("{} does not belong to the certificate", files.key.string()));
  challenges.install(native);
  return context;
}

/// `listening`: takes this socket, if there is one.
Result<tcp::acceptor> open_acceptor(asio::io_context& context, const SocketAddress& listen, io::Fd listening) {
  const auto failure = [&](const char* what, const error_code& error) {
    const std::string where = listen.ip.is_unspecified() ? fmt::format("port {}", listen.port) : listen.to_string();
    const char* remedy = error == asio::error::access_denied
                             ? ": ports below 1024 are root's; let systemd open it (conclave.socket), or take another"
                         : error == asio::error::address_in_use ? ": another program listens there"
                                                                : "";
    return fail("listen", fmt::format("{}: {}: {}{}", where, what, error.message(), remedy));
  };
  tcp::endpoint endpoint = to_endpoint(listen);
  tcp::acceptor acceptor(context);
  error_code error;
  if (listening) {
    int family = AF_INET6;
    socklen_t length = sizeof family;
    if (getsockopt(listening.get(), SOL_SOCKET, SO_DOMAIN, &family, &length) != 0)
      return failure("inherited socket", {errno, boost::system::system_category()});
    acceptor.assign(family == AF_INET ? tcp::v4() : tcp::v6(), listening.get(), error);
    if (error) return failure("socket", error);
    static_cast<void>(listening.release());
    acceptor.non_blocking(true, error);
    return acceptor;
  }
  acceptor.open(endpoint.protocol(), error);
  if (error && listen.ip.is_unspecified()) {  // a host without IPv6
    endpoint = {tcp::v4(), listen.port};
    acceptor.open(endpoint.protocol(), error);
  }
  if (error) return failure("socket", error);
  if (endpoint.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(false), error);
  acceptor.set_option(asio::socket_base::reuse_address(true), error);
  acceptor.bind(endpoint, error);
  if (error) return failure("bind", error);
  acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return failure("listen", error);
  acceptor.non_blocking(true, error);
  return acceptor;
}

SocketAddress address_of(const tcp::acceptor& acceptor, const SocketAddress& listen) {
  error_code ignored;
  SocketAddress address = to_address(acceptor.local_endpoint(ignored));
  if (listen.ip.is_unspecified()) address.ip = {};
  return address;
}

struct Listener {
  explicit Listener(tcp::acceptor listening) : acceptor(std::move(listening)), pause(acceptor.get_executor()) {}
  tcp::acceptor acceptor;
  asio::steady_timer pause;
};

}  // namespace

struct WebServer::Impl final : SessionHost {
  Impl(Loop& event_loop, WebServerConfig server_config, tcp::acceptor listening)
      : loop(event_loop),
        config(std::move(server_config)),
        main(std::move(listening)),
        admission(config.limits, config.trusted_proxies) {}

  /// What the connections of the listener that sends people on have for a server: this one, but with another handler.
  struct RedirectHost final : SessionHost {
    RedirectHost(Impl& impl, std::string origin) : server(impl), redirect(std::move(origin)) {}
    WebHandler& handler() override { return redirect; }
    const AcmeChallenges& challenges() const override { return server.acme; }
    const WebLimits& limits() const override { return server.limits(); }
    Counters& counters() override { return server.counters(); }
    std::shared_ptr<BytePool> queue_memory() override { return server.queue_memory(); }
    void resolve_proxies(Request& request) override { server.resolve_proxies(request); }
    bool count_as(ConnectionId id, const IpAddress& client) override { return server.count_as(id, client); }
    void forget(ConnectionId id) override { server.forget(id); }

    Impl& server;
    Redirect redirect;
  };

  struct Entry {
    std::shared_ptr<Session> session;
    IpAddress network;
  };

  Loop& loop;
  WebServerConfig config;
  WebHandler* web = nullptr;
  AcmeChallenges acme;
  Listener main;
  std::optional<Listener> plain;  ///< sends people on
  std::optional<RedirectHost> redirect;
  asio::steady_timer ticker{loop.context()};
  std::shared_ptr<asio::ssl::context> tls;
  std::unordered_map<ConnectionId, Entry> sessions;
  Admission admission;
  std::shared_ptr<BytePool> queues = std::make_shared<BytePool>(config.limits.queue_total);
  ConnectionId next_id = 1;
  Counters counts;
  bool warned = false;  ///< of a proxy that is not trusted
  TimePoint next_accept_warning{};

  WebHandler& handler() override { return *web; }
  const AcmeChallenges& challenges() const override { return acme; }
  const WebLimits& limits() const override { return config.limits; }
  Counters& counters() override { return counts; }
  std::shared_ptr<BytePool> queue_memory() override { return queues; }
  void resolve_proxies(Request& request) override;
  bool count_as(ConnectionId id, const IpAddress& client) override;
  void forget(ConnectionId id) override;

  void accept(Listener& listener);
  void on_accept(Listener& listener, const error_code& error, tcp::socket socket);
  std::shared_ptr<Session> make_session(const Listener& listener, tcp::socket socket, ConnectionId id,
                                        const SocketAddress& peer);
  bool passes(const char* refusal);
  void tick();
};

void WebServer::Impl::accept(Listener& listener) {
  listener.acceptor.async_accept([this, &listener](const error_code& error, tcp::socket socket) {
    on_accept(listener, error, std::move(socket));
  });
}

std::shared_ptr<Session> WebServer::Impl::make_session(const Listener& listener, tcp::socket socket, ConnectionId id,
                                                       const SocketAddress& peer) {
  if (&listener != &main) return make_plain_session(std::move(socket), *redirect, id, peer);
  return tls ? make_tls_session(std::move(socket), *tls, *this, id, peer)
             : make_plain_session(std::move(socket), *this, id, peer);
}

void WebServer::Impl::on_accept(Listener& listener, const error_code& error, tcp::socket socket) {
  if (error == asio::error::operation_aborted || !listener.acceptor.is_open()) return;
  if (error) {
    // Out of descriptors, most likely: some will be free again.
    counts.add("accept-failed");
    if (const TimePoint now = io::now(); now >= next_accept_warning) {
      next_accept_warning = now + kAcceptWarnings;
      log::error("accept-failed",
                 "somebody could not connect: {}; {} connections are open (limits of the unit: LimitNOFILE=)",
                 error.message(), sessions.size());
    }
    listener.pause.expires_after(kAcceptPause);
    listener.pause.async_wait([this, &listener](const error_code& stopped) {
      if (!stopped) accept(listener);
    });
    return;
  }
  error_code ignored;
  const SocketAddress peer = to_address(socket.remote_endpoint(ignored));
  const Security security = tls && &listener == &main ? Security::tls : Security::plain;
  if (!ignored && passes(admission.enter(io::now(), peer.ip, security))) {
    socket.set_option(tcp::no_delay(true), ignored);
    const ConnectionId id = next_id++;
    auto session = make_session(listener, std::move(socket), id, peer);
    sessions.emplace(id, Entry{session, counted_network(peer.ip)});
    session->start();
  }
  accept(listener);
}

bool WebServer::Impl::passes(const char* refusal) {
  if (refusal != nullptr) counts.add(refusal);
  return refusal == nullptr;
}

void WebServer::Impl::resolve_proxies(Request& request) {
  const bool says_something = !request.forwarded_for.empty() || !request.forwarded_proto.empty();
  if (says_something && !is_trusted(request.neighbour, config.trusted_proxies)) {
    request.forwarded_proto = {};
    counts.add("proxy-not-trusted");
    if (!std::exchange(warned, true))
      log::warning(
          "proxy-not-trusted",
          "{} sends X-Forwarded-For or X-Forwarded-Proto; if it is a reverse proxy, name it in http.trusted_proxies: "
          "until then everyone behind it counts as one",
          request.neighbour.to_string());
  }
  request.peer.ip = find_client(request.neighbour, request.forwarded_for, config.trusted_proxies);
}

bool WebServer::Impl::count_as(ConnectionId id, const IpAddress& client) {
  const auto found = sessions.find(id);
  if (found == sessions.end()) return true;
  if (!passes(admission.move(found->second.network, client))) return false;
  found->second.network = counted_network(client);
  return true;
}

void WebServer::Impl::forget(ConnectionId id) {
  const auto found = sessions.find(id);
  if (found == sessions.end()) return;
  admission.leave(found->second.network);
  sessions.erase(found);
}

void WebServer::Impl::tick() {
  // A tick may end sessions, but they leave the map only later (StreamSession::finish).
  const TimePoint now = io::now();
  for (auto& [id, entry] : sessions) entry.session->tick(now);
  ticker.expires_after(kTick);
  ticker.async_wait([this](const error_code& error) {
    if (!error) tick();
  });
}

Result<std::unique_ptr<WebServer>> WebServer::open(Loop& loop, WebServerConfig config, io::Fd listening,
                                                   io::Fd listening_plain) {
  auto acceptor = open_acceptor(loop.context(), config.listen, std::move(listening));
  if (!acceptor) return tl::unexpected(acceptor.error());
  auto impl = std::make_unique<Impl>(loop, std::move(config), std::move(*acceptor));
  if (impl->config.tls) {
    auto context = make_tls_context(*impl->config.tls, impl->acme);
    if (!context) return tl::unexpected(context.error());
    impl->tls = std::move(*context);
  }
  if (const auto& redirect = impl->config.redirect) {
    auto plain = open_acceptor(loop.context(), redirect->listen, std::move(listening_plain));
    if (!plain) return tl::unexpected(plain.error());
    impl->plain.emplace(std::move(*plain));
    impl->redirect.emplace(*impl, redirect->origin);
  }
  return std::unique_ptr<WebServer>(new WebServer(std::move(impl)));
}

WebServer::WebServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebServer::~WebServer() = default;

void WebServer::serve(WebHandler& handler) {
  impl_->web = &handler;
  impl_->accept(impl_->main);
  if (impl_->plain) impl_->accept(*impl_->plain);
  impl_->tick();
}

SocketAddress WebServer::local() const { return address_of(impl_->main.acceptor, impl_->config.listen); }

std::optional<SocketAddress> WebServer::local_redirect() const {
  if (!impl_->plain) return std::nullopt;
  return address_of(impl_->plain->acceptor, impl_->config.redirect->listen);
}

AcmeChallenges& WebServer::challenges() { return impl_->acme; }

void WebServer::send(ConnectionId id, std::string text) {
  const auto found = impl_->sessions.find(id);
  if (found != impl_->sessions.end()) found->second.session->send(std::move(text));
}

void WebServer::close(ConnectionId id, uint16_t code, std::string reason) {
  const auto found = impl_->sessions.find(id);
  if (found != impl_->sessions.end()) found->second.session->close(code, std::move(reason));
}

void WebServer::shut_down() {
  for (Listener* listener : {&impl_->main, impl_->plain ? &*impl_->plain : nullptr}) {
    if (listener == nullptr) continue;
    error_code ignored;
    listener->acceptor.close(ignored);
    listener->pause.cancel();
  }
  // Of the registry of RFC 6455 11.7. After 1001 lib-jitsi-meet never opens the bridge channel of somebody who is alone
  // again, and whether this is a restart only the one who asked for it knows.
  constexpr uint16_t kServiceRestart = 1012;
  for (auto& [id, entry] : impl_->sessions) entry.session->close(kServiceRestart, "server stops");
}

bool WebServer::idle() const { return impl_->sessions.empty(); }

Result<void> WebServer::reload_certificate(const CertificateFiles& files) {
  if (!impl_->tls) return {};
  auto context = make_tls_context(files, impl_->acme);
  if (!context) return tl::unexpected(context.error());
  impl_->tls = std::move(*context);
  return {};
}

void WebServer::set_limits(const WebLimits& limits) {
  impl_->config.limits = limits;
  impl_->admission.set_limits(limits);
  impl_->queues->set_capacity(limits.queue_total);
}

size_t WebServer::connections() const { return impl_->sessions.size(); }
size_t WebServer::queued_bytes() const { return impl_->queues->used(); }
const Counters& WebServer::counters() const { return impl_->counts; }

}  // namespace conclave::gateway
