#include "io/probe.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "io/socket_address.h"
#include "io/system.h"

namespace conclave::io {
namespace {

namespace fs = std::filesystem;

constexpr int kSends = 3;

tl::unexpected<Error> no_answer(std::string_view what) { return fail("no-answer", std::string(what)); }

Result<std::vector<IpAddress>> resolve_now(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int error = getaddrinfo(name.c_str(), nullptr, &hints, &list); error != 0)
    return fail("name", error == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(error));
  std::vector<IpAddress> addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    sockaddr_storage storage{};
    std::memcpy(&storage, entry->ai_addr, std::min<size_t>(entry->ai_addrlen, sizeof storage));
    const IpAddress ip = from_sockaddr(storage).ip;
    if (!ip.is_unspecified() && std::find(addresses.begin(), addresses.end(), ip) == addresses.end())
      addresses.push_back(ip);
  }
  freeaddrinfo(list);
  if (addresses.empty()) return fail("name", "it has no address");
  return addresses;
}

int family_of(const IpAddress& ip) { return ip.is_v4() ? AF_INET : AF_INET6; }

bool wait_for(int fd, short events, TimePoint end) {
  for (;;) {
    pollfd waiting{fd, events, 0};
    const int ready = poll(&waiting, 1, milliseconds_until(end));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

/// Inodes of the sockets that listen on the port, as a file below /proc/net lists them (proc(5)).
void collect_inodes(const char* file, bool tcp, uint16_t port, std::set<uint64_t>& inodes) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);  // the names of the columns
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string number, local, remote, state, queues, timer, retransmissions, uid, timeout;
    uint64_t inode = 0;
    words >> number >> local >> remote >> state >> queues >> timer >> retransmissions >> uid >> timeout >> inode;
    const size_t colon = local.rfind(':');
    if (!words || colon == std::string::npos) continue;
    if (tcp && state != "0A") continue;  // TCP_LISTEN
    if (local.substr(colon + 1) == fmt::format("{:04X}", port)) inodes.insert(inode);
  }
}

bool holds_one_of(const fs::path& process, const std::set<uint64_t>& inodes) {
  std::error_code error;
  for (fs::directory_iterator fd(process / "fd", error), end; !error && fd != end; fd.increment(error)) {
    std::error_code gone;
    const std::string target = fs::read_symlink(fd->path(), gone).string();
    if (gone || !target.starts_with("socket:[")) continue;
    if (inodes.contains(std::strtoull(target.c_str() + 8, nullptr, 10))) return true;
  }
  return false;
}

}  // namespace

int milliseconds_until(TimePoint end) {
  return static_cast<int>(std::clamp<int64_t>((end - now()) / 1ms + 1, 0, 1'000'000));
}

Result<std::vector<IpAddress>> resolve(const std::string& name, Duration patience) {
  if (const Result<IpAddress> literal = IpAddress::parse(name)) return std::vector{*literal};
  // The resolver has its own idea of time. The thread outlives this call where it must, and owns all that it uses.
  auto promise = std::make_shared<std::promise<Result<std::vector<IpAddress>>>>();
  auto answer = promise->get_future();
  std::thread([promise, name] { promise->set_value(resolve_now(name)); }).detach();
  if (answer.wait_for(patience) != std::future_status::ready) return no_answer("the name server does not answer");
  return answer.get();
}

Result<Fd> connect_tcp(const SocketAddress& address, Duration patience) {
  const TimePoint end = now() + patience;
  const int family = family_of(address.ip);
  sockaddr_storage storage{};
  const socklen_t length = to_sockaddr(address, family, storage);
  Fd fd(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail("no-connection", std::strerror(errno));
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) == 0) return fd;
  if (errno != EINPROGRESS) return fail("no-connection", std::strerror(errno));
  if (!wait_for(fd.get(), POLLOUT, end)) return fail("no-connection", "nothing answers there");
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return fail("no-connection", std::strerror(error));
  return fd;
}

Result<std::string> ask_tcp(int fd, std::string_view bytes, size_t wanted, Duration patience) {
  const TimePoint end = now() + patience;
  while (!bytes.empty()) {
    if (!wait_for(fd, POLLOUT, end)) return no_answer("it reads nothing");
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent <= 0) return no_answer(std::strerror(errno));
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  std::string answer;
  std::array<char, 4096> buffer;
  while (answer.size() < wanted) {
    if (!wait_for(fd, POLLIN, end)) return no_answer("it does not answer");
    const ssize_t got = read(fd, buffer.data(), std::min(buffer.size(), wanted - answer.size()));
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return no_answer(std::strerror(errno));
    if (got == 0) break;
    answer.append(buffer.data(), static_cast<size_t>(got));
  }
  if (answer.empty()) return no_answer("it closes the connection");
  return answer;
}

Result<std::string> ask_udp(const SocketAddress& address, std::string_view bytes, Duration patience) {
  const int family = family_of(address.ip);
  sockaddr_storage storage{};
  const socklen_t length = to_sockaddr(address, family, storage);
  const Fd fd(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd || connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) != 0)
    return no_answer(std::strerror(errno));
  std::array<char, 2048> buffer;
  for (int i = 0; i < kSends; ++i) {
    const TimePoint end = now() + patience / kSends;
    if (send(fd.get(), bytes.data(), bytes.size(), 0) < 0) return no_answer(std::strerror(errno));
    if (!wait_for(fd.get(), POLLIN, end)) continue;
    const ssize_t got = recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (got < 0) return no_answer(std::strerror(errno));  // an ICMP error: nobody listens there
    return std::string(buffer.data(), static_cast<size_t>(got));
  }
  return no_answer("nothing comes back");
}

Result<void> try_to_listen(Transport transport, const SocketAddress& address) {
  const int type = transport == Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
  // All addresses of both families, as the server has it; where there is no IPv6, of one.
  int family = address.ip.is_v4() ? AF_INET : AF_INET6;
  Fd fd(socket(family, type | SOCK_CLOEXEC, 0));
  if (!fd && address.ip.is_unspecified()) {
    family = AF_INET;
    fd = Fd(socket(family, type | SOCK_CLOEXEC, 0));
  }
  if (!fd) return fail("bind-failed", std::strerror(errno));
  const int on = 1, off = 0;
  if (transport == Transport::tcp) setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (family == AF_INET6)
    setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, address.ip.is_unspecified() ? &off : &on, sizeof on);
  sockaddr_storage storage{};
  const socklen_t length = to_sockaddr(address, family, storage);
  // Linux lets TCP sockets with SO_REUSEADDR share a port until one of them listens.
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) == 0 &&
      (transport == Transport::udp || listen(fd.get(), 1) == 0))
    return {};
  switch (errno) {
    case EADDRINUSE:
      return fail("address-in-use", std::strerror(errno));
    case EACCES:
    case EPERM:
      return fail("not-permitted", std::strerror(errno));
    case EADDRNOTAVAIL:
      return fail("no-such-address", std::strerror(errno));
    default:
      return fail("bind-failed", std::strerror(errno));
  }
}

std::string find_listener(Transport transport, uint16_t port) {
  const bool tcp = transport == Transport::tcp;
  std::set<uint64_t> inodes;
  collect_inodes(tcp ? "/proc/net/tcp" : "/proc/net/udp", tcp, port, inodes);
  collect_inodes(tcp ? "/proc/net/tcp6" : "/proc/net/udp6", tcp, port, inodes);
  inodes.erase(0);
  if (inodes.empty()) return {};
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    const std::string pid = entry->path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos || !holds_one_of(entry->path(), inodes)) continue;
    std::string name;
    std::ifstream comm(entry->path() / "comm");
    std::getline(comm, name);
    return fmt::format("{} (process {})", name, pid);
  }
  return {};
}

}  // namespace conclave::io
