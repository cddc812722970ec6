#include "server/admin_client.h"

#include <fmt/format.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "io/fd.h"
#include "io/system.h"
#include "server/data_directory.h"

namespace conclave::server {
namespace {

constexpr Duration kRetry = 50ms;

std::optional<io::Fd> connect_to(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  errno = ENAMETOOLONG;
  if (path.native().size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  io::Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd || connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return std::nullopt;
  return fd;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

/// Nothing when the connection ends, or nothing comes for `patience`, before the line does.
std::optional<std::string> receive_line(int fd, Duration patience) {
  std::string line;
  std::array<char, 4096> buffer;
  for (;;) {
    pollfd readable{fd, POLLIN, 0};
    const int ready = poll(&readable, 1, static_cast<int>(patience / 1ms));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got <= 0) return std::nullopt;
    line.append(buffer.data(), static_cast<size_t>(got));
    if (line.back() == '\n') return line.substr(0, line.size() - 1);
  }
}

AdminAnswer ask(int fd, const AdminRequest& request, Duration patience) {
  // The answer may be lost when the server is killed: then nobody knows whether it was done.
  const auto lost = [] { return admin_error("no-answer", "The server did not answer; look whether it was done."); };
  if (!send_all(fd, write_admin_request(request) + "\n")) return lost();
  const auto line = receive_line(fd, patience);
  if (!line) return lost();
  Result<AdminAnswer> answer = parse_admin_answer(*line);
  return answer ? *std::move(answer) : lost();
}

AdminAnswer do_here(store::Database& database, const AdminRequest& request) {
  io::SystemRandom random;
  AdminScene scene{database, io::clock_anchor().wall, random};
  return execute(request, scene);
}

}  // namespace

AdminAnswer ask_owner(const std::filesystem::path& directory, const AdminRequest& request, Duration patience,
                      const std::function<void(Duration)>& pause) {
  const TimePoint end = io::now() + patience;
  for (;;) {
    auto own = open_existing_data_directory(directory);
    if (own) return do_here(own->database, request);
    if (std::string_view(own.error().reason) != "directory-in-use") return admin_error(own.error());
    if (const auto fd = connect_to(control_path(directory))) return ask(fd->get(), request, patience);
    // A server that is starting or ending, or another command.
    if (io::now() >= end)
      return admin_error("directory-in-use",
                         fmt::format("{} is in use by a process that does not answer.", directory.string()));
    pause ? pause(kRetry) : std::this_thread::sleep_for(kRetry);
  }
}

AdminAnswer ask_server(const std::filesystem::path& directory, const AdminRequest& request, Duration patience) {
  if (const auto fd = connect_to(control_path(directory))) return ask(fd->get(), request, patience);
  if (errno == EACCES || errno == EPERM) return admin_error("not-permitted", "This user may not ask the server.");
  return admin_error("no-server", fmt::format("No server runs in {}, or it does not answer.", directory.string()));
}

bool is_server_running(const std::filesystem::path& directory) {
  return connect_to(control_path(directory)).has_value();
}

std::string invoker() {
  const char* name = getenv("SUDO_USER");
  if (name == nullptr || *name == '\0')
    if (const passwd* user = getpwuid(getuid())) name = user->pw_name;
  return fmt::format("{}@command-line", name != nullptr ? name : std::to_string(getuid()).c_str());
}

Result<void> become_owner(const std::filesystem::path& directory) {
  struct stat status{};
  if (geteuid() != 0 || stat(directory.c_str(), &status) != 0 || status.st_uid == 0) return {};
  if (setgroups(1, &status.st_gid) == 0 && setgid(status.st_gid) == 0 && setuid(status.st_uid) == 0) return {};
  return fail("directory-failed", fmt::format("cannot act as the owner of {}", directory.string()));
}

}  // namespace conclave::server
