// A client for tests of the web server: HTTP and WebSocket (RFC 6455) by hand over a blocking socket, so that the
// server is not tested against the library it is made of.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <csignal>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "io/fd.h"

namespace conclave::gateway {

/// A TCP client, with TLS when wanted, that gives up after three seconds of silence.
class Client {
 public:
  Client(uint16_t port, bool tls) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    timeval patience{3, 0};
    setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    if (!tls) return;
    context_ = SSL_CTX_new(TLS_client_method());
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, fd_.get());
    EXPECT_EQ(SSL_connect(ssl_), 1);
  }
  ~Client() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }

  /// A server that has closed already is no error here: what is read next tells.
  void write(std::string_view text) {
    if (ssl_ != nullptr) {
      SSL_write(ssl_, text.data(), static_cast<int>(text.size()));
    } else {
      [[maybe_unused]] const auto sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    }
  }
  /// One read; false at the end or after the patience.
  bool read_more() {
    char buffer[65536];
    const auto count =
        ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer) : ::read(fd_.get(), buffer, sizeof buffer);
    if (count <= 0) return false;
    input_.append(buffer, static_cast<size_t>(count));
    return true;
  }
  /// Head and body of one answer.
  std::string read_answer(bool has_body = true) {
    size_t end;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos)
      if (!read_more()) return "closed";
    end += 4;
    const size_t field = input_.find("Content-Length: ");
    if (has_body && field < end) {
      end += std::stoul(input_.substr(field + 16));
      while (input_.size() < end)
        if (!read_more()) return "cut off";
    }
    std::string answer = input_.substr(0, end);
    input_.erase(0, end);
    return answer;
  }
  std::string ask(const std::string& request_line, const std::string& fields = "") {
    write(request_line + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return read_answer();
  }

  // RFC 6455.
  std::string open(const std::string& target, const std::string& fields = "Sec-WebSocket-Protocol: xmpp\r\n") {
    return ask("GET " + target,
               "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                   fields);
  }
  void send_frame(std::string_view payload, uint8_t opcode = 1) {
    std::string frame{static_cast<char>(0x80 | opcode)};
    if (payload.size() < 126) {
      frame += static_cast<char>(0x80 | payload.size());
    } else {
      frame += static_cast<char>(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>(payload.size() >> shift & 0xff);
    }
    frame += std::string("\0\0\0\0", 4);  // a mask of zeros masks nothing
    frame += payload;
    write(frame);
  }
  /// The payload, for control frames "#<opcode>:<payload>".
  std::string read_frame() {
    const auto need = [this](size_t count) {
      while (input_.size() < count)
        if (!read_more()) return false;
      return true;
    };
    if (!need(2)) return "closed";
    const auto opcode = static_cast<uint8_t>(input_[0]) & 15;
    size_t size = static_cast<uint8_t>(input_[1]) & 127;
    size_t start = 2;
    if (size == 126) {
      if (!need(4)) return "closed";
      size = load_u16(reinterpret_cast<const uint8_t*>(&input_[2]));
      start = 4;
    } else if (size == 127) {
      if (!need(10)) return "closed";
      size = load_u64(reinterpret_cast<const uint8_t*>(&input_[2]));
      start = 10;
    }
    if (!need(start + size)) return "closed";
    std::string payload = input_.substr(start, size);
    input_.erase(0, start + size);
    return opcode == 1 ? payload : "#" + std::to_string(opcode) + ":" + payload;
  }

 private:
  io::Fd fd_;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  std::string input_;
};

/// What Client::read_frame() returns for a close frame.
inline std::string close_frame(uint16_t code, const std::string& reason) {
  return std::string("#8:") + static_cast<char>(code >> 8) + static_cast<char>(code & 0xff) + reason;
}

}  // namespace conclave::gateway
