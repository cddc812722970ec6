// The operator's certificate: looked at when the server starts and every minute after, served anew when the files have
// changed, and every day in the log when something is wrong with it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "gateway/certificate.h"
#include "server/config.h"

namespace conclave::server {

/// The operator's files; nothing: the server makes a certificate itself, or does without TLS.
std::optional<gateway::CertificateFiles> own_certificate(const Config& config);
/// What is wrong with them, for people who come to the public address of this configuration.
std::vector<gateway::CertificateFinding> certificate_findings(const Config& config, UnixTime now);
/// Whether it can be served, whatever browsers say to it.
bool is_usable(const std::vector<gateway::CertificateFinding>& findings);
void log_findings(const std::vector<gateway::CertificateFinding>& findings);

class CertificateWatch {
 public:
  using Serve = std::function<Result<void>(const gateway::CertificateFiles&)>;
  /// `serve` puts other files in the place of those that are served.
  explicit CertificateWatch(Serve serve) : serve_(std::move(serve)) {}

  /// The first time it only notes what is there. A change counts when it is still the same at the next look: a new
  /// certificate and its key do not come at once.
  void look(const Config& config, UnixTime now);

 private:
  Serve serve_;
  std::string served_;   ///< what the files were like when they were last looked into
  std::string changed_;  ///< what they are like now, if that is something else
  int64_t told_ = -1;    ///< the day on which the log last heard of what is wrong
};

}  // namespace conclave::server
