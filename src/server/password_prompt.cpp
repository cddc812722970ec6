#include "server/password_prompt.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>

namespace conclave::server {
namespace {

constexpr size_t kMaxLine = 4096;

/// Takes the echo off a terminal, and puts it on again.
class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    if (tcgetattr(terminal_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL;
    changed_ = tcsetattr(terminal_, TCSAFLUSH, &silent) == 0;
  }
  ~Silence() {
    if (changed_) tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int terminal_;
  termios before_{};
  bool changed_ = false;
};

/// Byte by byte: what follows the line is left for others.
std::optional<Secret> read_line(int input) {
  Secret line(kMaxLine);
  size_t length = 0;
  char c = 0;
  for (;;) {
    const ssize_t got = read(input, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || c == '\n') break;
    if (length == line.size()) return std::nullopt;
    line.bytes()[length++] = static_cast<uint8_t>(c);
  }
  if (length > 0 && line.view()[length - 1] == '\r') --length;
  if (length == 0) return std::nullopt;
  line.shrink(length);
  return line;
}

std::optional<Secret> ask(int terminal, const std::string& question) {
  const Silence silence(terminal);
  fmt::print(stderr, "{}", question);
  std::fflush(stderr);
  return read_line(terminal);
}

}  // namespace

Result<Secret> ask_new_password(int input, const std::string& name) {
  const bool terminal = isatty(input) != 0;
  auto password = terminal ? ask(input, fmt::format("New password for {}: ", name)) : read_line(input);
  if (!password) return fail("no-password", "No password was given; nothing was changed.");
  if (terminal) {
    const auto again = ask(input, "Repeat the password: ");
    if (!again || !(*again == password->view()))
      return fail("passwords-differ", "The passwords differ; nothing was changed.");
  }
  return std::move(*password);
}

}  // namespace conclave::server
