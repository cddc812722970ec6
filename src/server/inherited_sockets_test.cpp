// Sockets as systemd passes them: by number, with names in the environment.
#include "server/inherited_sockets.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>

#include "io/udp_batch.h"

namespace conclave::server {
namespace {

constexpr SocketAddress kAnywhere{};

class Inherited : public testing::Test {
 protected:
  /// A descriptor of the next number, as the service manager leaves it open across exec.
  void pass(const std::string& name, int fd) {
    ASSERT_EQ(dup2(fd, kFirst + count_), kFirst + count_);
    close(fd);
    ++count_;
    names_ += (count_ == 1 ? "" : ":") + name;
  }
  uint16_t pass_listener(const std::string& name, int family, int backlog = 10) {
    const int fd = socket(family, SOCK_STREAM, 0);
    if (fd < 0) return ADD_FAILURE() << "no socket", uint16_t{0};
    sockaddr_storage address{};
    address.ss_family = static_cast<sa_family_t>(family);
    socklen_t length = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), length), 0);
    if (backlog > 0) EXPECT_EQ(listen(fd, backlog), 0);
    length = sizeof address;
    EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), 0);
    pass(name, fd);
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  }
  /// The sockets of a pool with so many workers, in reverse order.
  SocketAddress pass_media(uint32_t workers) {
    io::UdpOptions options{.listen = {IpAddress::v4(0x7f000001), 0}};
    if (workers > 1) options.sharing = io::PortSharing::shared;
    for (uint32_t i = 0; i < workers; ++i) {
      auto made = io::UdpBatch::open(options);
      EXPECT_TRUE(made);
      options.listen = made->local();
      pass("media-" + std::to_string(workers - 1 - i), dup(made->fd()));
    }
    return options.listen;
  }
  InheritedSockets take(pid_t self = 42) {
    variables_["LISTEN_PID"] = "42";
    variables_["LISTEN_FDS"] = std::to_string(count_);
    variables_["LISTEN_FDNAMES"] = names_;
    return InheritedSockets::take(
        [this](const char* name) -> const char* {
          const auto found = variables_.find(name);
          return found == variables_.end() ? nullptr : found->second.c_str();
        },
        self, kFirst);
  }

  static constexpr int kFirst = 200;
  int count_ = 0;
  std::string names_;
  std::map<std::string, std::string> variables_;
};

TEST_F(Inherited, AListenerIsFoundByItsAddress) {
  const uint16_t other = pass_listener("conclave.socket", AF_INET);
  const uint16_t wanted = pass_listener("conclave.socket", AF_INET6);
  pass_listener("conclave.socket", AF_INET, 0);
  InheritedSockets sockets = take();
  EXPECT_FALSE(sockets.listener({{}, static_cast<uint16_t>(wanted + 1)}));
  EXPECT_FALSE(sockets.listener({IpAddress::v4(0x7f000001), wanted})) << "it would take from all addresses";
  const io::Fd found = sockets.listener({{}, wanted});
  ASSERT_TRUE(found);
  EXPECT_EQ(fcntl(found.get(), F_GETFD), FD_CLOEXEC);
  EXPECT_FALSE(sockets.listener({{}, wanted})) << "it is taken";
  ASSERT_EQ(sockets.left_over().size(), 2u);
  EXPECT_EQ(sockets.left_over()[0], "conclave.socket on port " + std::to_string(other));
}

TEST_F(Inherited, ThoseOfAnotherProcessAreNotTouched) {
  const uint16_t port = pass_listener("conclave.socket", AF_INET6);
  EXPECT_FALSE(take(43).listener({{}, port}));
  EXPECT_EQ(fcntl(kFirst, F_GETFD), 0);
  close(kFirst);
}

TEST_F(Inherited, MediaSocketsComeBackInTheOrderOfTheWorkers) {
  for (const uint32_t workers : {1u, 3u}) {
    const SocketAddress local = pass_media(workers);
    InheritedSockets sockets = take();
    EXPECT_EQ(sockets.stored().size(), workers);
    const std::vector<io::Fd> found = sockets.media(local, workers);
    ASSERT_EQ(found.size(), workers);
    EXPECT_EQ(found.front().get(), kFirst + static_cast<int>(workers) - 1);
    EXPECT_THAT(sockets.left_over(), testing::IsEmpty());
    count_ = 0;
    names_.clear();
  }
}

TEST_F(Inherited, MediaSocketsThatDoNotFitAreClosed) {
  struct Case {
    uint32_t made;
    uint32_t wanted;
    bool elsewhere;
  };
  for (const Case& one :
       {Case{3, 2, false}, Case{2, 3, false}, Case{1, 2, false}, Case{2, 2, true}, Case{0, 1, false}}) {
    count_ = 0;
    names_.clear();
    const SocketAddress local = pass_media(one.made);
    InheritedSockets sockets = take();
    EXPECT_EQ(sockets.stored().size(), one.made) << "the store has to forget them";
    EXPECT_THAT(sockets.media(one.elsewhere ? kAnywhere : local, one.wanted), testing::IsEmpty());
    if (one.made == 0) continue;
    const auto free = io::UdpBatch::open({.listen = local});
    EXPECT_TRUE(free) << one.made << " sockets, " << one.wanted << " wanted";
  }
}

TEST_F(Inherited, NonsenseIsNothing) {
  for (const char* count : {"", "-1", "lots", "99999999999"}) {
    variables_ = {{"LISTEN_PID", "42"}, {"LISTEN_FDS", count}};
    const InheritedSockets sockets = InheritedSockets::take(
        [this](const char* name) -> const char* {
          const auto found = variables_.find(name);
          return found == variables_.end() ? nullptr : found->second.c_str();
        },
        42, 100'000);
    EXPECT_THAT(sockets.left_over(), testing::IsEmpty());
  }
}

}  // namespace
}  // namespace conclave::server
