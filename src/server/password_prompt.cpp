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
std::optional<std::string> read_line(int input) {
  std::string line;
  char c = 0;
  for (;;) {
    const ssize_t got = read(input, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || c == '\n') break;
    line += c;
    if (line.size() > kMaxLine) return std::nullopt;
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) return std::nullopt;
  return line;
}

std::optional<std::string> ask(int terminal, const std::string& question) {
  const Silence silence(terminal);
  fmt::print(stderr, "{}", question);
  std::fflush(stderr);
  return read_line(terminal);
}

}  // namespace

Result<std::string> ask_new_password(int input, const std::string& name) {
  const bool terminal = isatty(input) != 0;
  auto password = terminal ? ask(input, fmt::format("New password of {}: ", name)) : read_line(input);
  if (!password) return fail("no-password", "No password was given; nothing was changed.");
  if (terminal && ask(input, "The same again: ") != password)
    return fail("passwords-differ", "The passwords differ; nothing was changed.");
  return std::move(*password);
}

}  // namespace conclave::server
