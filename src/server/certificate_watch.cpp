#include "server/certificate_watch.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace conclave::server {
namespace {

using gateway::CertificateFinding;
using Kind = CertificateFinding::Kind;

/// Something else whenever one of the files is.
std::string likeness(const gateway::CertificateFiles& files) {
  std::string text;
  for (const std::filesystem::path& file : {files.certificate, files.key}) {
    struct stat status{};
    if (stat(file.c_str(), &status) != 0)
      text += file.string() + " is not there; ";
    else
      text += fmt::format("{} {} {} {}.{}; ", file.string(), status.st_ino, status.st_size, status.st_mtim.tv_sec,
                          status.st_mtim.tv_nsec);
  }
  return text;
}

/// Without port, as certificates have it; empty where people come by the name "localhost" only.
std::string public_name(const Config& config) {
  std::string name = config.host;
  const std::string& url = config.http.public_url;
  if (const size_t start = url.find("://"); start != std::string::npos) {
    name = url.substr(start + 3);
    if (name.starts_with('['))
      name = name.substr(1, name.find(']') - 1);
    else
      name = name.substr(0, name.find(':'));
  }
  return name == "localhost" ? "" : name;
}

}  // namespace

std::optional<gateway::CertificateFiles> own_certificate(const Config& config) {
  if (!config.http.tls || config.http.certificate.empty()) return std::nullopt;
  return gateway::CertificateFiles{config.http.certificate, config.http.key};
}

std::vector<CertificateFinding> certificate_findings(const Config& config, UnixTime now) {
  const auto files = own_certificate(config);
  if (!files) return {};
  return inspect_certificate(*files, public_name(config), now);
}

bool is_usable(const std::vector<CertificateFinding>& findings) {
  return std::none_of(findings.begin(), findings.end(), [](const auto& one) { return one.kind == Kind::unusable; });
}

void log_findings(const std::vector<CertificateFinding>& findings) {
  for (const CertificateFinding& one : findings)
    log::emit(one.kind == Kind::soon ? log::Level::warning : log::Level::error, one.event, "{}", one.text);
}

void CertificateWatch::look(const Config& config, UnixTime now) {
  const auto files = own_certificate(config);
  if (!files) return;
  const std::string current = likeness(*files);
  const bool first = served_.empty();
  const bool settled = current != served_ && current == changed_;
  changed_ = current;
  const auto today = now.time_since_epoch() / (24h);
  if (!first && !settled && today == told_) return;
  const std::vector<CertificateFinding> findings = certificate_findings(config, now);
  if (first || settled) served_ = current;
  if (settled && is_usable(findings)) {
    if (const Result<void> served = serve_(*files); !served)
      log::error("certificate-unusable", "{}", served.error().detail);
    else
      log::info("certificate-reloaded", "{} has changed and is served now", files->certificate.string());
  }
  told_ = today;
  log_findings(findings);
}

}  // namespace conclave::server
