// What systemd hears, on a socket of its kind.
#include "server/service_manager.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <map>

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
