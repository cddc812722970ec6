// The control socket with a blocking client of the test's own.
#include "gateway/control_socket.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "io/fd.h"
#include "io/mailbox.h"

namespace conclave::gateway {
namespace {

class ControlSocketTest : public testing::Test {
 protected:
  ControlSocketTest() { std::filesystem::create_directories(directory_); }
  ~ControlSocketTest() override {
    if (thread_.joinable()) {
      stop_.post(0);
      thread_.join();
    }
    socket_.reset();
    std::filesystem::remove_all(directory_);
  }

  void start(ControlLimits limits = {}) {
    auto opened = ControlSocket::open(
        loop_, path_,
        [this](ControlSocket::ConnectionId id, const std::string& line) {
          if (line == "later")
            later_ = id;
          else
            socket_->answer(id, "echo " + line);
          if (line == "now" && later_ != 0) socket_->answer(later_, "at last");
        },
        limits);
    ASSERT_TRUE(opened) << opened.error().detail;
    socket_ = std::move(*opened);
    loop_.watch(stop_.fd(), [this] { loop_.stop(); });
    thread_ = std::thread([this] { loop_.run(); });
  }

  io::Fd connect_client() {
    io::Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{5, 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path_.c_str());
    EXPECT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }
  static void say(const io::Fd& fd, std::string_view text) {
    [[maybe_unused]] const auto sent = send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
  }
  /// Up to and without the line's end; "" at the end of the connection.
  static std::string hear(const io::Fd& fd) {
    std::string line;
    char c = 0;
    while (read(fd.get(), &c, 1) == 1 && c != '\n') line += c;
    return line;
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-control-" + std::to_string(getpid()));
  std::filesystem::path path_ = directory_ / "control.sock";
  Loop loop_;
  io::Mailbox<int> stop_;
  std::unique_ptr<ControlSocket> socket_;
  ControlSocket::ConnectionId later_ = 0;
  std::thread thread_;
};

TEST_F(ControlSocketTest, ALineInALineOut) {
  start();
  const io::Fd client = connect_client();
  say(client, "one\ntwo\nthr");
  EXPECT_EQ(hear(client), "echo one");
  EXPECT_EQ(hear(client), "echo two");
  say(client, "ee\n");
  EXPECT_EQ(hear(client), "echo three");
}

TEST_F(ControlSocketTest, AnswersMayComeLater) {
  start();
  const io::Fd patient = connect_client();
  say(patient, "later\n");
  const io::Fd other = connect_client();
  say(other, "one\n");
  EXPECT_EQ(hear(other), "echo one");
  say(other, "now\n");
  EXPECT_EQ(hear(patient), "at last");
  EXPECT_EQ(hear(other), "echo now");
}

TEST_F(ControlSocketTest, IsTheOwnersAloneAndReplacesWhatWasLeftBehind) {
  start();
  struct stat status{};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  stop_.post(0);
  thread_.join();
  socket_.reset();
  EXPECT_FALSE(std::filesystem::exists(path_));

  // As a killed process leaves it.
  const io::Fd dead(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path_.c_str());
  ASSERT_EQ(bind(dead.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  Loop loop;
  EXPECT_TRUE(ControlSocket::open(loop, path_, [](auto, const std::string&) {}));
}

TEST_F(ControlSocketTest, LongLinesAndSilenceEndTheConnection) {
  start({.connections = 2, .line_bytes = 100, .silence = 100ms});
  const io::Fd talker = connect_client();
  say(talker, std::string(101, 'x'));
  EXPECT_EQ(hear(talker), "");
  const io::Fd silent = connect_client();
  EXPECT_EQ(hear(silent), "");
}

TEST_F(ControlSocketTest, TooManyConnectionsAreClosed) {
  start({.connections = 1});
  const io::Fd first = connect_client();
  say(first, "one\n");
  EXPECT_EQ(hear(first), "echo one");
  EXPECT_EQ(hear(connect_client()), "");
}

TEST_F(ControlSocketTest, WhoLeftBeforeTheAnswerIsForgotten) {
  start();
  {
    const io::Fd gone = connect_client();
    say(gone, "later\n");
    const io::Fd other = connect_client();
    say(other, "one\n");
    EXPECT_EQ(hear(other), "echo one");
  }
  const io::Fd other = connect_client();
  say(other, "now\n");
  EXPECT_EQ(hear(other), "echo now");
}

TEST_F(ControlSocketTest, SaysWhyItCannotListen) {
  const auto failed = ControlSocket::open(loop_, directory_ / "none" / "s", [](auto, const std::string&) {});
  EXPECT_STREQ(failed.error().reason, "control-socket");
  const auto too_long = ControlSocket::open(loop_, directory_ / std::string(120, 'x'), [](auto, const std::string&) {});
  EXPECT_THAT(too_long.error().detail, testing::HasSubstr("too long"));
}

}  // namespace
}  // namespace conclave::gateway
