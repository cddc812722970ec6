#include "gateway/control_socket.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <unordered_map>
#include <utility>

namespace conclave::gateway {
namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;
using boost::system::error_code;

constexpr Duration kAcceptPause = 100ms;

}  // namespace

struct ControlSocket::Impl {
  Impl(Loop& event_loop, std::filesystem::path file, Handler on_line, ControlLimits control_limits)
      : loop(event_loop), path(std::move(file)), handler(std::move(on_line)), limits(control_limits) {}
  ~Impl() {
    if (acceptor.is_open()) ::unlink(path.c_str());
  }

  /// Handlers hold it while they wait; `open` tells whether it still counts.
  struct Connection {
    explicit Connection(Protocol::socket accepted) : socket(std::move(accepted)), timer(socket.get_executor()) {}
    Protocol::socket socket;
    asio::steady_timer timer;
    std::string buffer;
    std::string answer;
  };
  using Held = std::shared_ptr<Connection>;

  Loop& loop;
  std::filesystem::path path;
  Handler handler;
  ControlLimits limits;
  Protocol::acceptor acceptor{loop.context()};
  asio::steady_timer pause{loop.context()};
  std::unordered_map<ConnectionId, Held> connections;
  ConnectionId next_id = 1;
  Counters counts;

  Result<void> listen();
  void accept();
  void admit(Protocol::socket socket);
  void read(ConnectionId id, const Held& connection);
  void write(ConnectionId id, const Held& connection, std::string line);
  void drop(ConnectionId id, const char* reason);
};

Result<void> ControlSocket::Impl::listen() {
  if (path.native().size() >= sizeof(sockaddr_un::sun_path))
    return fail("control-socket", fmt::format("{}: the path is too long for a socket", path.string()));
  ::unlink(path.c_str());
  error_code error;
  acceptor.open(Protocol(), error);
  const mode_t before = umask(0177);
  if (!error) acceptor.bind(path.native(), error);
  umask(before);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail("control-socket", fmt::format("{}: {}", path.string(), error.message()));
  return {};
}

void ControlSocket::Impl::accept() {
  acceptor.async_accept([this](const error_code& error, Protocol::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      admit(std::move(socket));
      return accept();
    }
    counts.add("control-accept-failed");  // out of descriptors, most likely
    pause.expires_after(kAcceptPause);
    pause.async_wait([this](const error_code& stopped) {
      if (!stopped) accept();
    });
  });
}

void ControlSocket::Impl::admit(Protocol::socket socket) {
  if (connections.size() >= limits.connections) return counts.add("control-too-many-connections");
  const ConnectionId id = next_id++;
  const auto connection = std::make_shared<Connection>(std::move(socket));
  connections.emplace(id, connection);
  read(id, connection);
}

void ControlSocket::Impl::read(ConnectionId id, const Held& connection) {
  connection->timer.expires_after(limits.silence);
  connection->timer.async_wait([this, id](const error_code& stopped) {
    if (!stopped) drop(id, "control-silent");
  });
  asio::async_read_until(connection->socket, asio::dynamic_buffer(connection->buffer, limits.line_bytes), '\n',
                         [this, id, connection](const error_code& error, size_t size) {
                           if (error == asio::error::operation_aborted) return;
                           if (error == asio::error::not_found) return drop(id, "control-line-too-long");
                           if (error) return drop(id, nullptr);
                           connection->timer.cancel();
                           std::string line = connection->buffer.substr(0, size - 1);
                           connection->buffer.erase(0, size);
                           handler(id, std::move(line));
                         });
}

void ControlSocket::Impl::write(ConnectionId id, const Held& connection, std::string line) {
  connection->answer = std::move(line) + '\n';
  connection->timer.expires_after(limits.silence);
  connection->timer.async_wait([this, id](const error_code& stopped) {
    if (!stopped) drop(id, "control-silent");
  });
  asio::async_write(connection->socket, asio::buffer(connection->answer),
                    [this, id, connection](const error_code& error, size_t) {
                      if (error == asio::error::operation_aborted) return;
                      if (error) return drop(id, nullptr);
                      connection->timer.cancel();
                      read(id, connection);
                    });
}

void ControlSocket::Impl::drop(ConnectionId id, const char* reason) {
  const auto found = connections.find(id);
  if (found == connections.end()) return;
  if (reason != nullptr) counts.add(reason);
  const Held connection = std::move(found->second);
  connections.erase(found);
  error_code ignored;
  connection->timer.cancel();
  connection->socket.close(ignored);
}

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(Loop& loop, const std::filesystem::path& path,
                                                           Handler handler, ControlLimits limits) {
  auto impl = std::make_unique<Impl>(loop, path, std::move(handler), limits);
  if (const Result<void> listening = impl->listen(); !listening) return tl::unexpected(listening.error());
  impl->accept();
  return std::unique_ptr<ControlSocket>(new ControlSocket(std::move(impl)));
}

ControlSocket::ControlSocket(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ControlSocket::~ControlSocket() = default;

void ControlSocket::answer(ConnectionId id, std::string line) {
  const auto found = impl_->connections.find(id);
  if (found == impl_->connections.end()) return;
  const Impl::Held connection = found->second;
  impl_->write(id, connection, std::move(line));
}

const Counters& ControlSocket::counters() const { return impl_->counts; }

}  // namespace conclave::gateway
