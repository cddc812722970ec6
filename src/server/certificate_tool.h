// conclave certificate renew, show, hook: fetching a certificate automatically, looking at the one there is, and
// answering the program that fetches it. The server's part of it are the commands "certificate challenge" and
// "certificate reload" of the control socket.
#pragma once

#include <string>

#include "gateway/acme.h"
#include "server/admin.h"
#include "server/config.h"

namespace conclave::server {

struct RenewCall {
  bool force = false;  ///< although it is not due
};
struct ShowCertificateCall {
  bool json = false;
};
/// As uacme calls it.
struct HookCall {
  std::string method;  ///< "begin", "done", "failed"
  std::string type;
  std::string name;
  std::string token;
  std::string authorization;
};

// Each returns the exit code.
int run_renew_tool(const RenewCall& call, const Config& config);
int run_show_certificate_tool(const ShowCertificateCall& call, const Config& config);
/// 0: the challenge is being answered (begin), or no longer; 1: it is not.
int run_hook_tool(const HookCall& call, const Config& config);

/// The server's part of the hook: `tls` says whether it does TLS itself.
AdminAnswer answer_challenge_command(const Json& arguments, bool tls, gateway::AcmeChallenges& challenges);

}  // namespace conclave::server
