// conclave token make and conclave token inspect: tokens for those who have no software that makes them, and the answer
// to why one is refused. Secrets come from files, never from the command line, which everybody on the machine can read.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "server/config.h"

namespace conclave::server {

enum class TokenAct : uint8_t { make, inspect };

/// Empty: not given.
struct TokenCommand {
  TokenAct act = TokenAct::make;
  std::string key_file;
  std::string key_id;
  std::string algorithm;
  // make
  std::string issuer;
  std::string audience;
  std::string tenant;
  std::string room;
  std::string user_id;
  std::string name;
  std::string email;
  std::string avatar;
  std::string group;
  std::optional<bool> moderator;
  Duration expires = std::chrono::hours(1);
  // inspect
  std::string token;
};

/// The token. Errors: "bad-config" and "bad-command", with a detail for people.
Result<std::string> make_token(const TokenCommand& command, const Config& config, UnixTime now);

struct Inspection {
  std::string text;
  bool good = false;
};
/// What is in a token and whether this server would take it. Fetches keys when the configuration says where from.
Result<Inspection> inspect_token(const TokenCommand& command, const Config& config, UnixTime now);

/// Runs the command as main() does: prints, and returns the exit code. 0: made, or good; 1: refused; 2: cannot be done.
int run_token_command(const TokenCommand& command, const Config& config);

/// "90s", "30m", "2h", "7d", "4w", "1y" (of 365 days): how long. Error: "bad-duration".
Result<Duration> parse_duration(const std::string& text);

}  // namespace conclave::server
