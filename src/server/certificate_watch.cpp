#include "server/certificate_watch.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/log.h"
#include "io/interfaces.h"
#include "server/acme_files.h"
#include "server/data_directory.h"

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

/// What `conclave certificate renew` met with last, while it is failing.
std::optional<CertificateFinding> renewal_finding(const Config& config) {
  const std::optional<Renewal> last = read_last_renewal(acme_directory(config));
  if (!last || last->problem.empty()) return std::nullopt;
  return CertificateFinding{
      Kind::soon, "certificate-renewal-failed",
      fmt::format("The automatic certificate could not be fetched since {:%Y-%m-%d %H:%M} UTC: {}",
                  fmt::gmtime(std::chrono::system_clock::to_time_t(last->failing_since)), last->problem)};
}

std::vector<CertificateFinding> file_findings(const Config& config, UnixTime now) {
  const std::string name = certificate_name(config);
  const bool acme = uses_acme(config);
  if (acme && !is_name_for_acme(name))
    return {
        {Kind::unusable, "certificate-missing",
         fmt::format("acme.enabled is set, but no certificate can be had for {}. Set \"host\" to the DNS name under "
                     "which people reach this server",
                     name.empty() ? "localhost" : name)}};
  const auto files = acme ? acme_certificate(config) : own_certificate(config);
  if (!files) return {};
  // Whoever may not look there is told by the inspection.
  std::error_code error;
  if (acme && !std::filesystem::exists(files->certificate, error) && !error)
    return {{Kind::unusable, "certificate-missing",
             fmt::format("There is no certificate for {} yet, only a self-signed one, which browsers refuse. It is "
                         "fetched automatically; "
                         "conclave certificate renew does it now",
                         name)}};
  return inspect_certificate(*files, name, now);
}

}  // namespace

std::optional<gateway::CertificateFiles> own_certificate(const Config& config) {
  if (!config.http.tls) return std::nullopt;
  if (!config.http.certificate.empty()) return gateway::CertificateFiles{config.http.certificate, config.http.key};
  if (uses_acme(config) && is_name_for_acme(certificate_name(config))) return acme_certificate(config);
  return std::nullopt;
}

std::vector<CertificateFinding> certificate_findings(const Config& config, UnixTime now) {
  if (!config.http.tls && !uses_acme(config)) return {};
  std::vector<CertificateFinding> findings = file_findings(config, now);
  if (uses_acme(config))
    if (auto failing = renewal_finding(config)) findings.push_back(*std::move(failing));
  return findings;
}

Result<ServedCertificate> choose_certificate(const Config& config, UnixTime now) {
  if (const auto files = own_certificate(config)) {
    if (is_usable(certificate_findings(config, now))) return ServedCertificate{*files, CertificateOrigin::own};
    log::error("certificate-fallback",
               "serving a self-signed certificate until {} can be used; it is looked at every minute",
               files->certificate.string());
  }
  std::vector<std::string> names{config.host};
  if (config.host != "localhost") names.emplace_back("localhost");
  const auto addresses = io::local_addresses(io::Loopback::include);
  auto made = gateway::ensure_self_signed(data_directory(config), names, addresses, now);
  if (!made) return tl::unexpected(made.error());
  log::warning("self-signed", "{} a self-signed certificate ({}): browsers will ask before they trust it",
               made->made == gateway::Made::made ? "made" : "using", made->files.certificate.string());
  return ServedCertificate{std::move(made->files), CertificateOrigin::self_signed};
}

bool is_usable(const std::vector<CertificateFinding>& findings) {
  return std::none_of(findings.begin(), findings.end(), [](const auto& one) { return one.kind == Kind::unusable; });
}

void log_findings(const std::vector<CertificateFinding>& findings) {
  for (const CertificateFinding& one : findings)
    log::emit(one.kind == Kind::soon ? log::Level::warning : log::Level::error, one.event, "{}", one.text);
}

void CertificateWatch::serve(const gateway::CertificateFiles& files) {
  if (const Result<void> served = serve_(files); !served)
    log::error("certificate-unusable", "{}", served.error().detail);
  else
    log::info("certificate-reloaded", "{} has changed and is served now", files.certificate.string());
}

Result<void> CertificateWatch::serve_now(const Config& config, UnixTime now) {
  const auto files = own_certificate(config);
  if (!files)
    return fail("certificate",
                "own or automatic certificates are not configured in it; systemctl reload conclave has it read the "
                "configuration again");
  if (const auto findings = certificate_findings(config, now); !is_usable(findings))
    return fail("certificate", findings.front().text);
  note(config);
  serve(*files);
  return {};
}

void CertificateWatch::note(const Config& config) {
  const auto files = own_certificate(config);
  served_ = changed_ = files ? likeness(*files) : std::string();
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
  if (settled && is_usable(findings)) serve(*files);
  told_ = today;
  log_findings(findings);
}

}  // namespace conclave::server
