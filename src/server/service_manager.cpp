#include "server/service_manager.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <utility>

#include "server/log_sink.h"

namespace conclave::server {
namespace {

/// "/run/systemd/notify", or "@…" in the abstract namespace (unix(7)).
io::Fd connect_to_manager(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() < 2 || path.size() >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) return {};
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path[0] == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  io::Fd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return {};
  return fd;
}

int64_t read_number(const char* text) {
  int64_t value = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), value);
  return value;
}

}  // namespace

ServiceManager::ServiceManager(const Environment& environment) {
  const char* path = environment("NOTIFY_SOCKET");
  if (path == nullptr) return;
  socket_ = connect_to_manager(path);
  const char* watched = environment("WATCHDOG_PID");
  if (watched != nullptr && read_number(watched) != getpid()) return;
  constexpr int64_t kLongest = 3'600'000'000;
  const int64_t granted = std::clamp<int64_t>(read_number(environment("WATCHDOG_USEC")), 0, kLongest);
  watchdog_period_ = std::chrono::microseconds(granted) / 2;
}

void ServiceManager::ready(std::string_view status) {
  status_ = one_line(std::string(status));  // a line break would begin another variable
  say("READY=1\nSTATUS=" + status_);
}

void ServiceManager::reloading(TimePoint now) {
  say(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.time_since_epoch() / std::chrono::microseconds(1)));
}

void ServiceManager::stopping() { say("STOPPING=1"); }

void ServiceManager::status(std::string_view status) {
  std::string next = one_line(std::string(status));
  if (next == status_) return;
  status_ = std::move(next);
  say("STATUS=" + status_);
}

void ServiceManager::alive() { say("WATCHDOG=1"); }

void ServiceManager::say(const std::string& text) {
  // What does not get through is said again, or was not important.
  if (socket_) static_cast<void>(send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL));
}

}  // namespace conclave::server
