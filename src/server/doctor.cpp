#include "server/doctor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "io/interfaces.h"
#include "io/system.h"
#include "server/admin_client.h"
#include "server/certificate_watch.h"
#include "server/console.h"
#include "server/data_directory.h"
#include "server/doctor_checks.h"
#include "server/parts_config.h"

namespace conclave::server {
namespace {

using Level = DoctorFinding::Level;

constexpr Duration kPatience = 2s;  ///< for anything on the network
constexpr Duration kDatabasePatience = 5s;

const char* word(Level level) {
  switch (level) {
    case Level::ok:
      return "ok";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

int64_t count(const Findings& findings, Level level) {
  return std::count_if(findings.begin(), findings.end(), [level](const auto& one) { return one.level == level; });
}

void add(Findings& findings, Findings more) {
  findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Findings check_certificate(const Config& config, UnixTime now) {
  Findings findings;
  for (const gateway::CertificateFinding& one : certificate_findings(config, now)) {
    const bool soon = one.kind == gateway::CertificateFinding::Kind::soon;
    findings.push_back({soon ? Level::warning : Level::error, "certificate", one.text, {}});
  }
  if (!findings.empty()) return findings;
  if (!config.http.tls)
    return {{Level::ok, "certificate", "HTTPS is the business of the proxy (http.tls = false).", {}}};
  if (own_certificate(config)) return {{Level::ok, "certificate", "The certificate is good.", {}}};
  return {{Level::warning, "certificate", "The server makes its own certificate: browsers warn everybody who comes.",
           "Set enabled = true in [acme], or certificate and key in [http]."}};
}

void print(const Findings& findings) {
  for (const DoctorFinding& one : findings) {
    fmt::print("{:<8} {:<15} {}\n", word(one.level), one.id, one.text);
    if (!one.remedy.empty()) fmt::print("{:<8} {:<15} -> {}\n", "", "", one.remedy);
  }
  fmt::print("\nErrors: {}. Warnings: {}.\n", count(findings, Level::error), count(findings, Level::warning));
}

}  // namespace

Findings examine_configuration(const Config& config, UnixTime now) {
  Findings findings;
  // What is wrong with the certificate comes of its own check, with its remedy.
  const Result<void> good = check(config);
  if (!good && std::string_view(good.error().reason) != "certificate")
    findings.push_back({Level::error, "configuration", good.error().detail, "Mend the configuration."});
  else
    findings.push_back({Level::ok, "configuration", "The configuration is good. " + describe_place(config), {}});
  add(findings, check_certificate(config, now));
  return findings;
}

Findings examine(const Config& config) {
  const UnixTime now = io::clock_anchor().wall;
  const std::filesystem::path directory = data_directory(config);
  const Addresses own = io::local_addresses(io::Loopback::include);
  const AdminAnswer status = ask_server(directory, {"status"}, kPatience);
  const bool runs = status.error.empty();

  Findings findings = examine_configuration(config, now);
  add(findings, check_server(status.result, status.error));
  add(findings, check_name(config, own, kPatience));
  add(findings, check_nat(config, own, kPatience));
  if (runs) {
    add(findings, check_open_ports(status.result, kPatience));
    add(findings, check_media_paths(status.result));
  } else if (status.error == "no-server") {
    add(findings, check_free_ports(config));
  }
  add(findings, check_turn(config.turn, kPatience));
  add(findings, check_clock(now, clock_is_synchronised()));
  add(findings,
      check_descriptors(config.limits.connections, runs ? static_cast<pid_t>(status.result["pid"].as_integer()) : 0));
  std::optional<size_t> buffer;
  if (runs && status.result.has("receiveBufferBytes"))
    buffer = static_cast<size_t>(status.result["receiveBufferBytes"].as_integer());
  add(findings, check_udp_buffer(buffer, "/proc/sys/net/core/rmem_max"));
  add(findings, check_data_directory(directory));
  add(findings, check_database(directory, kDatabasePatience));
  add(findings, check_disk(directory));
  add(findings, check_web_client(config));
  add(findings, check_versions(status.result));
  return findings;
}

bool has_errors(const Findings& findings) { return count(findings, Level::error) > 0; }

Json write_findings(const Findings& findings) {
  Json list = Json::array();
  for (const DoctorFinding& one : findings)
    list.push(
        Json::object().set("level", word(one.level)).set("id", one.id).set("text", one.text).set("remedy", one.remedy));
  return Json::object()
      .set("findings", std::move(list))
      .set("errors", count(findings, Level::error))
      .set("warnings", count(findings, Level::warning));
}

int run_check_command(const CheckCall& call, const Result<Config>& config) {
  Findings findings;
  if (!config)
    findings.push_back({Level::error, "configuration", config.error().detail, "Mend the configuration."});
  else
    findings = call.config_only ? examine_configuration(*config, io::clock_anchor().wall) : examine(*config);
  if (call.json)
    fmt::print("{}\n", write_findings(findings).to_string());
  else if (config)
    print(findings);
  else
    fmt::print(stderr, "{}\n", config.error().detail);
  if (!config) return kWrongUse;
  return has_errors(findings) ? 1 : 0;
}

}  // namespace conclave::server
