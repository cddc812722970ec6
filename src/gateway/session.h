// One connection of the web server, hidden from the code that keeps it: plain or TLS, HTTP first and perhaps a
// WebSocket later. The implementation (session_impl.h) is compiled once for each kind of stream.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "base/byte_pool.h"
#include "base/counters.h"
#include "gateway/acme.h"
#include "gateway/http.h"
#include "gateway/web_limits.h"

namespace conclave::gateway {

/// What a connection needs of its server, which outlives it.
class SessionHost {
 public:
  virtual ~SessionHost() = default;
  virtual WebHandler& handler() = 0;
  /// Which are answered before the handler is asked.
  virtual const AcmeChallenges& challenges() const = 0;
  virtual const WebLimits& limits() const = 0;
  virtual Counters& counters() = 0;
  /// What all connections may let wait together.
  virtual std::shared_ptr<BytePool> queue_memory() = 0;
  /// Reads what proxies say of a request: sets from whom it comes (`peer`), and takes out what nobody trusted said.
  virtual void resolve_proxies(Request& request) = 0;
  /// The connection is this client's alone from now on. False: it has too many.
  virtual bool count_as(ConnectionId id, const IpAddress& client) = 0;
  /// The connection has ended; the server lets go of it.
  virtual void forget(ConnectionId id) = 0;
};

class Session {
 public:
  virtual ~Session() = default;
  virtual void start() = 0;
  virtual void send(std::string text) = 0;
  virtual void close(uint16_t code, std::string reason) = 0;
  /// Called every second or so: deadlines and pings.
  virtual void tick(TimePoint now) = 0;
};

std::shared_ptr<Session> make_plain_session(boost::asio::ip::tcp::socket socket, SessionHost& host, ConnectionId id,
                                            SocketAddress peer);
std::shared_ptr<Session> make_tls_session(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls,
                                          SessionHost& host, ConnectionId id, SocketAddress peer);

}  // namespace conclave::gateway
