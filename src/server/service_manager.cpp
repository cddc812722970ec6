#include "server/service_manager.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <utility>

#include "server/log_sink.h"

namespace conclave::server {
namespace {

constexpr Duration kBarrierPatience = 5s;

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

void ServiceManager::keep(int fd, const std::string& name) { say("FDSTORE=1\nFDNAME=" + name, fd); }

void ServiceManager::forget(const std::vector<std::string>& names) {
  for (const std::string& name : names) say("FDSTOREREMOVE=1\nFDNAME=" + name);
  // sd_notify_barrier(3): systemd closes its end of the pipe when it has come to this message.
  std::array<int, 2> ends{};
  if (!socket_ || names.empty() || pipe2(ends.data(), O_CLOEXEC) != 0) return;
  const io::Fd read_end(ends[0]);
  io::Fd write_end(ends[1]);
  const bool said = say("BARRIER=1", write_end.get());
  write_end = {};
  pollfd closed{read_end.get(), 0, 0};
  if (said) poll(&closed, 1, kBarrierPatience / 1ms);
}

bool ServiceManager::say(const std::string& text, int attached) {
  if (!socket_) return false;
  iovec part{const_cast<char*>(text.data()), text.size()};  // sendmsg(2) reads it only
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof attached)> control{};
  if (attached >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof attached);
    std::memcpy(CMSG_DATA(header), &attached, sizeof attached);
  }
  // What does not get through is said again, or was not important.
  return sendmsg(socket_.get(), &message, MSG_NOSIGNAL) >= 0;
}

}  // namespace conclave::server
