// Which certificate is served: the operator's files, those that are fetched automatically ([acme]), or, while there is
// nothing that could be served, a self-signed one. Files are looked at when the server starts and every minute after,
// served anew when they have changed, and every day in the log when something is wrong with them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "gateway/certificate.h"
#include "server/config.h"

namespace conclave::server {

/// The operator's files, or those of [acme]; nothing: the server makes a certificate itself, or does without TLS.
std::optional<gateway::CertificateFiles> own_certificate(const Config& config);
/// What is wrong with them, for people who come to the public address of this configuration, and with their renewal.
std::vector<gateway::CertificateFinding> certificate_findings(const Config& config, UnixTime now);
/// Whether it can be served, whatever browsers say to it.
bool is_usable(const std::vector<gateway::CertificateFinding>& findings);

enum class CertificateOrigin : uint8_t { own, self_signed };
struct ServedCertificate {
  gateway::CertificateFiles files;
  CertificateOrigin origin = CertificateOrigin::own;
};
/// For a server with TLS: the own one if it can be served, else the self-signed one of the data directory, made if
/// there is none, which the log says. Errors: "certificate", "certificate-file" (the self-signed one could not be
/// made).
Result<ServedCertificate> choose_certificate(const Config& config, UnixTime now);

void log_findings(const std::vector<gateway::CertificateFinding>& findings);

class CertificateWatch {
 public:
  using Serve = std::function<Result<void>(const gateway::CertificateFiles&)>;
  /// `serve` puts other files in the place of those that are served.
  explicit CertificateWatch(Serve serve) : serve_(std::move(serve)) {}

  /// The first time it only notes what is there. A change counts when it is still the same at the next look: a new
  /// certificate and its key do not come at once.
  void look(const Config& config, UnixTime now);
  /// Serves what is there without waiting for another look, for somebody who says that it is complete. Errors: there is
  /// no own certificate, or what is wrong with it.
  Result<void> serve_now(const Config& config, UnixTime now);
  /// Somebody else has put in place what this configuration names.
  void note(const Config& config);

 private:
  void serve(const gateway::CertificateFiles& files);

  Serve serve_;
  std::string served_;   ///< what the files were like when they were last looked into
  std::string changed_;  ///< what they are like now, if that is something else
  int64_t told_ = -1;    ///< the day on which the log last heard of what is wrong
};

}  // namespace conclave::server
