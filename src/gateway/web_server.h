// The web server: listening sockets, TLS, HTTP/1.1 (RFC 9112) and WebSockets (RFC 6455, without permessage-deflate), on
// Boost.Asio and Beast. What requests mean is the WebHandler's business. Everything runs on the loop's thread.
//
// Limits: total connections and those of one address (of WebSockets through a trusted proxy: of its client), TLS
// handshakes of one address, header and body sizes, frame size, silence, and the bytes that wait for a slow reader and
// for all readers together; a connection that breaks one is refused or closed, and counted.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/counters.h"
#include "base/network.h"
#include "base/result.h"
#include "base/time.h"
#include "gateway/acme.h"
#include "gateway/certificate.h"
#include "gateway/http.h"
#include "gateway/loop.h"
#include "gateway/web_limits.h"
#include "io/fd.h"

namespace conclave::gateway {

struct WebServerConfig {
  SocketAddress listen{};               ///< unspecified ip: all addresses of both families
  std::optional<CertificateFiles> tls;  ///< absent: plain HTTP
  WebLimits limits;
  std::vector<IpNetwork> trusted_proxies;  ///< whose X-Forwarded-For is believed (forwarded.h)

  /// Another listener, without TLS, which sends people on (redirect.h). All limits count both together.
  struct RedirectListener {
    SocketAddress listen{};
    std::string origin;  ///< "https://host[:port]", where they belong
  };
  std::optional<RedirectListener> redirect{};
};

class WebServer {
 public:
  /// Reads the certificate and binds, unless there is a socket that listens there already (`listening_plain`: for the
  /// listener that sends people on); whoever connects waits until serve(). `loop` outlives the server.
  static Result<std::unique_ptr<WebServer>> open(Loop& loop, WebServerConfig config, io::Fd listening = {},
                                                 io::Fd listening_plain = {});
  ~WebServer();

  /// Accepts from the next turn of the loop on. `handler` outlives the server. Call once.
  void serve(WebHandler& handler);

  /// As bound, with the real port.
  SocketAddress local() const;
  /// Of the listener that sends people on, if there is one.
  std::optional<SocketAddress> local_redirect() const;

  /// What every listener answers while a certificate is fetched.
  AcmeChallenges& challenges();

  /// Sends a text frame. An unknown connection is ignored; one that has not read for too long is closed instead.
  void send(ConnectionId id, std::string text);
  /// Sends what waits, then a close frame (RFC 6455 7.4); an unknown connection is ignored.
  void close(ConnectionId id, uint16_t code, std::string reason);
  /// Stops listening and closes everything: WebSockets with 1012 (service restart).
  void shut_down();
  /// True when the last connection is gone.
  bool idle() const;

  /// From now on these limits. Connections that are open stay so, and the size of their frames stays as it was.
  void set_limits(const WebLimits& limits);
  /// Serves this certificate to connections made from now on. Without TLS, and on error, all stays as it was.
  Result<void> reload_certificate(const CertificateFiles& files);

  size_t connections() const;
  /// Waiting to be sent on WebSockets.
  size_t queued_bytes() const;
  const Counters& counters() const;

 private:
  struct Impl;
  explicit WebServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::gateway
