// What systemd hears, on a socket of its kind.
#include "server/service_manager.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>
#include <vector>

namespace conclave::server {
namespace {

class ServiceManagers : public testing::Test {
 protected:
  ~ServiceManagers() override { unlink(path_.c_str()); }
  /// What systemd has: a socket at this path, '@' for the abstract namespace.
  void listen(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path[0] == '@') address.sun_path[0] = '\0';
    manager_ = io::Fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0));
    ASSERT_TRUE(manager_);
    ASSERT_EQ(bind(manager_.get(), reinterpret_cast<const sockaddr*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size())),
              0);
    variables_["NOTIFY_SOCKET"] = path;
  }
  std::string heard() {
    std::array<char, 1024> buffer;
    const ssize_t got = recv(manager_.get(), buffer.data(), buffer.size(), 0);
    return got < 0 ? "nothing" : std::string(buffer.data(), static_cast<size_t>(got));
  }
  /// And what came with it.
  std::pair<std::string, io::Fd> heard_with_descriptor() {
    std::array<char, 1024> buffer;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = recvmsg(manager_.get(), &message, MSG_CMSG_CLOEXEC);
    if (got < 0) return {"nothing", io::Fd()};
    io::Fd attached;
    if (const cmsghdr* header = CMSG_FIRSTHDR(&message)) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
      attached = io::Fd(fd);
    }
    return {std::string(buffer.data(), static_cast<size_t>(got)), std::move(attached)};
  }
  Environment environment() {
    return [this](const char* name) -> const char* {
      const auto found = variables_.find(name);
      return found == variables_.end() ? nullptr : found->second.c_str();
    };
  }

  std::string path_ = testing::TempDir() + "conclave-notify-" + std::to_string(getpid());
  std::map<std::string, std::string> variables_;
  io::Fd manager_;
};

TEST_F(ServiceManagers, HearWhatTheServiceDoes) {
  listen(path_);
  ServiceManager service(environment());
  service.ready("no rooms");
  EXPECT_EQ(heard(), "READY=1\nSTATUS=no rooms");
  service.status("no rooms");
  EXPECT_EQ(heard(), "nothing") << "that is known";
  service.status("3 rooms\nREADY=0");
  EXPECT_EQ(heard(), "STATUS=3 rooms READY=0");
  service.reloading(TimePoint{1500ms});
  EXPECT_EQ(heard(), "RELOADING=1\nMONOTONIC_USEC=1500000");
  service.alive();
  EXPECT_EQ(heard(), "WATCHDOG=1");
  service.stopping();
  EXPECT_EQ(heard(), "STOPPING=1");
}

TEST_F(ServiceManagers, KeepSocketsForTheNextProcess) {
  listen(path_);
  ServiceManager service(environment());
  const io::Fd kept(open("/dev/null", O_RDONLY | O_CLOEXEC));
  service.keep(kept.get(), "media-0");
  const auto [text, attached] = heard_with_descriptor();
  EXPECT_EQ(text, "FDSTORE=1\nFDNAME=media-0");
  struct stat mine{};
  struct stat theirs{};
  ASSERT_EQ(fstat(kept.get(), &mine), 0);
  ASSERT_EQ(fstat(attached.get(), &theirs), 0);
  EXPECT_EQ(mine.st_rdev, theirs.st_rdev);
}

TEST_F(ServiceManagers, HaveForgottenASocketWhenTheyAreAskedTo) {
  listen(path_);
  ServiceManager service(environment());
  service.forget({});
  EXPECT_EQ(heard(), "nothing");
  std::vector<std::string> all;
  std::thread manager([&] {
    pollfd readable{manager_.get(), POLLIN, 0};
    while (all.size() < 3 && poll(&readable, 1, 5000) == 1) all.push_back(heard_with_descriptor().first);
  });
  service.forget({"media-0", "media-1"});
  manager.join();
  EXPECT_THAT(all,
              testing::ElementsAre("FDSTOREREMOVE=1\nFDNAME=media-0", "FDSTOREREMOVE=1\nFDNAME=media-1", "BARRIER=1"));
}

TEST_F(ServiceManagers, MayListenInTheAbstractNamespace) {
  listen("@conclave-notify-" + std::to_string(getpid()));
  ServiceManager(environment()).ready("here");
  EXPECT_EQ(heard(), "READY=1\nSTATUS=here");
}

TEST_F(ServiceManagers, NobodyListensOutsideOfSystemd) {
  ServiceManager service(environment());
  service.ready("nothing happens");
  EXPECT_EQ(service.watchdog_period(), Duration{});
  for (const char* nowhere : {"", "relative", "/nonexistent/notify"}) {
    variables_["NOTIFY_SOCKET"] = nowhere;
    ServiceManager(environment()).ready("nothing happens");
  }
}

TEST_F(ServiceManagers, TheWatchdogIsFedTwiceInItsTime) {
  listen(path_);
  EXPECT_EQ(ServiceManager(environment()).watchdog_period(), Duration{});
  variables_["WATCHDOG_USEC"] = "30000000";
  EXPECT_EQ(ServiceManager(environment()).watchdog_period(), Duration{15s});
  variables_["WATCHDOG_PID"] = std::to_string(getpid());
  EXPECT_EQ(ServiceManager(environment()).watchdog_period(), Duration{15s});
  variables_["WATCHDOG_PID"] = "1";
  EXPECT_EQ(ServiceManager(environment()).watchdog_period(), Duration{}) << "another process is watched";
  variables_.erase("WATCHDOG_PID");
  for (const char* wrong : {"", "soon", "-5"}) {
    variables_["WATCHDOG_USEC"] = wrong;
    EXPECT_EQ(ServiceManager(environment()).watchdog_period(), Duration{}) << wrong;
  }
}

}  // namespace
}  // namespace conclave::server
