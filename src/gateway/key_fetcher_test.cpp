#include "gateway/key_fetcher.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "accounts/jwk.h"
#include "io/fd.h"

namespace conclave::gateway {
namespace {

/// Accepts one connection on a port of loopback, answers it with `text` and closes.
class OneAnswer {
 public:
  explicit OneAnswer(std::string text) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_.get(), any, size), 0);
    EXPECT_EQ(::listen(listener_.get(), 1), 0);
    EXPECT_EQ(::getsockname(listener_.get(), any, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, answer = std::move(text)] {
      const io::Fd socket(::accept(listener_.get(), nullptr, nullptr));
      char request[4096];
      const auto got = ::recv(socket.get(), request, sizeof request, 0);
      request_.assign(request, got > 0 ? static_cast<size_t>(got) : 0);
      for (size_t sent = 0; sent < answer.size();) {
        const auto more = ::send(socket.get(), answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (more <= 0) break;
        sent += static_cast<size_t>(more);
      }
    });
  }
  ~OneAnswer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
  }
  std::string address(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  const std::string& request() {
    thread_.join();
    return request_;
  }

 private:
  io::Fd listener_;
  uint16_t port_ = 0;
  std::string request_;
  std::thread thread_;
};

accounts::FetchedKeys fetch(const std::string& address) {
  KeyFetcher fetcher;
  fetcher.fetch({address, "a"});
  pollfd poll_fd{fetcher.answers_fd(), POLLIN, 0};
  if (::poll(&poll_fd, 1, 20'000) != 1) return {"", fail("no-answer")};
  std::vector<accounts::FetchedKeys> answers;
  fetcher.take_answers(answers);
  return answers.empty() ? accounts::FetchedKeys{"", fail("no-answer")} : std::move(answers.front());
}

std::string detail(const accounts::FetchedKeys& keys) {
  return keys.document ? "good" : std::string(keys.document.error().reason) + ": " + keys.document.error().detail;
}

TEST(KeyFetcher, BringsADocument) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"keys\":[]}");
  const auto got = fetch(server.address("/keys.json"));
  EXPECT_EQ(got.key_id, "a");
  EXPECT_EQ(got.document.value_or(""), "{\"keys\":[]}");
  EXPECT_EQ(server.request().substr(0, 24), "GET /keys.json HTTP/1.1\r");
}

TEST(KeyFetcher, TakesNothingElse) {
  EXPECT_EQ(detail(fetch(OneAnswer("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}").address("/"))),
            "fetch-not-found: status 404");
  // Wherever it leads.
  EXPECT_EQ(
      detail(fetch(
          OneAnswer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n").address("/"))),
      "fetch-failed: status 302");
  // More than a set may have, and without saying how much.
  OneAnswer endless("HTTP/1.1 200 OK\r\n\r\n" + std::string(accounts::kMaxKeySetBytes + 1, 'x'));
  EXPECT_EQ(detail(fetch(endless.address("/"))).substr(0, 13), "fetch-failed:");
  EXPECT_EQ(detail(fetch("http://127.0.0.1:1/")).substr(0, 13), "fetch-failed:");
  EXPECT_EQ(detail(fetch("file:///etc/passwd")), "fetch-failed: not an address to be asked");
}

TEST(KeyFetcher, EndsWhileItWaits) {
  OneAnswer silent("");
  KeyFetcher fetcher;
  fetcher.fetch({silent.address("/"), ""});
}

TEST(KeyFetcher, AsksOverTlsOrThisMachine) {
  for (const char* good :
       {"https://keys.example/a/b.json", "https://keys.example/keys?p=a", "https://keys.example:8443",
        "http://127.0.0.1:80/x", "http://localhost/x", "http://[::1]:8080/x"})
    EXPECT_TRUE(is_key_address(good)) << good;
  for (const char* bad :
       {"http://keys.example/", "http://127.0.0.1.evil.example/", "http://localhost.evil.example/",
        "http://localhost@evil.example/", "https://", "https:///x", "ftp://127.0.0.1/", "",
        "https://user@keys.example/", "https://keys.example/#a", "https://keys.example/a b", "https://keys.example/\n"})
    EXPECT_FALSE(is_key_address(bad)) << bad;
}

}  // namespace
}  // namespace conclave::gateway
