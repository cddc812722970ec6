#include "server/inherited_sockets.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "io/socket_address.h"

namespace conclave::server {
namespace {

constexpr int kMostInherited = 1024;
constexpr std::string_view kStoredPrefix = "media-";

template <class T>
T number_of(const char* text) {
  T value = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), value);
  return value;
}

std::vector<std::string> split_names(const char* text) {
  std::vector<std::string> names;
  if (text == nullptr) return names;
  std::string_view rest = text;
  for (;;) {
    const size_t colon = rest.find(':');
    names.emplace_back(rest.substr(0, colon));
    if (colon == std::string_view::npos) return names;
    rest.remove_prefix(colon + 1);
  }
}

/// The wildcard address of either family is "all addresses".
bool is_wildcard(const IpAddress& ip) {
  return std::all_of(ip.bytes().begin(), ip.bytes().end(), [](uint8_t byte) { return byte == 0; });
}

SocketAddress local_of(int fd) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return {};
  SocketAddress local = io::from_sockaddr(storage);
  if (is_wildcard(local.ip)) local.ip = {};
  return local;
}

int option_of(int fd, int name) {
  int value = 0;
  socklen_t length = sizeof value;
  return getsockopt(fd, SOL_SOCKET, name, &value, &length) == 0 ? value : 0;
}

bool is_stored_media(int type, std::string_view name) { return type == SOCK_DGRAM && name.starts_with(kStoredPrefix); }

}  // namespace

InheritedSockets InheritedSockets::take(const Environment& environment, pid_t self, int first) {
  InheritedSockets inherited;
  if (number_of<pid_t>(environment("LISTEN_PID")) != self) return inherited;
  const int count = std::clamp(number_of<int>(environment("LISTEN_FDS")), 0, kMostInherited);
  const std::vector<std::string> names = split_names(environment("LISTEN_FDNAMES"));
  for (int i = 0; i < count; ++i) {
    const int fd = first + i;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) continue;  // there is none
    Socket socket{i < static_cast<int>(names.size()) ? names[static_cast<size_t>(i)] : "unknown",
                  option_of(fd, SO_TYPE), local_of(fd), io::Fd(fd)};
    if (is_stored_media(socket.type, socket.name)) inherited.stored_.push_back(socket.name);
    inherited.sockets_.push_back(std::move(socket));
  }
  return inherited;
}

io::Fd InheritedSockets::listener(const SocketAddress& listen) {
  for (Socket& socket : sockets_) {
    if (socket.type != SOCK_STREAM || option_of(socket.fd.get(), SO_ACCEPTCONN) == 0 || socket.local != listen)
      continue;
    io::Fd found = std::move(socket.fd);
    std::erase_if(sockets_, [](const Socket& one) { return !one.fd; });
    return found;
  }
  return {};
}

std::vector<io::Fd> InheritedSockets::media(const SocketAddress& listen, uint32_t count) {
  std::vector<io::Fd> found(count);
  bool fit = stored_.size() == count;
  for (Socket& socket : sockets_) {
    if (!is_stored_media(socket.type, socket.name)) continue;
    const auto worker = number_of<uint32_t>(socket.name.c_str() + kStoredPrefix.size());
    // SO_REUSEPORT decides at bind who may share the port: a worker that was alone had it to itself.
    const bool shared = option_of(socket.fd.get(), SO_REUSEPORT) != 0;
    fit = fit && worker < count && !found[worker] && socket.local == listen && shared == (count > 1);
    if (fit) found[worker] = std::move(socket.fd);
  }
  // Those that do not fit are closed: they would keep the port from those that are made instead.
  std::erase_if(sockets_, [](const Socket& one) { return is_stored_media(one.type, one.name); });
  if (!fit) found.clear();
  return found;
}

std::vector<std::string> InheritedSockets::left_over() const {
  std::vector<std::string> texts;
  for (const Socket& socket : sockets_)
    if (socket.type == SOCK_STREAM)
      texts.push_back(fmt::format(
          "{} on {}", socket.name,
          socket.local.ip.is_unspecified() ? fmt::format("port {}", socket.local.port) : socket.local.to_string()));
  return texts;
}

std::string stored_name(uint32_t worker) { return fmt::format("{}{}", kStoredPrefix, worker); }

}  // namespace conclave::server
