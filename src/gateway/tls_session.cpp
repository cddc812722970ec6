// Connections with TLS.
#include "gateway/session_impl.h"

namespace conclave::gateway {

std::shared_ptr<Session> make_tls_session(TcpSocket socket, asio::ssl::context& tls, SessionHost& host, ConnectionId id,
                                          SocketAddress peer) {
  return std::make_shared<StreamSession<TlsStream>>(TlsStream(std::move(socket), tls), host, id, peer);
}

}  // namespace conclave::gateway
