#include "server/certificate_tool.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "base/log.h"
#include "gateway/certificate.h"
#include "io/directory_lock.h"
#include "io/system.h"
#include "server/acme_files.h"
#include "server/admin_client.h"
#include "server/certificate_watch.h"
#include "server/console.h"
#include "server/data_directory.h"
#include "server/renewal.h"

namespace conclave::server {
namespace {

using gateway::AcmeChallenge;
using gateway::CertificateFinding;

std::string shown(UnixTime time) { return shown_date(Json(time.time_since_epoch() / 1s)) + " UTC"; }

int nothing_to_do(const std::string& why) {
  fmt::print("Nothing to do: {}.\n", why);
  return 0;
}

/// Who it is for, and until when, or why it cannot be said.
std::string describe_validity(const gateway::CertificateFiles& files) {
  const auto certificate = describe_certificate(files);
  return certificate ? fmt::format("valid until {}", shown(certificate->end)) : certificate.error().detail;
}

/// Tries what can work until one does. @returns what went wrong; empty: nothing
std::string fetch(const Config& config) {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return fmt::format("this program cannot find itself: {}", error.message());
  Uacme uacme(config, program.string());
  if (const Result<void> account = uacme.make_account(); !account) return account.error().detail;
  std::string problems;
  for (const std::string& type : challenge_types(config)) {
    const auto problem = uacme.issue(type);
    if (!problem) return {};
    problems += fmt::format("{}By {}: {}.", problems.empty() ? "" : " ", type, problem->text);
    if (problem->kind != AcmeProblem::Kind::challenge) break;
  }
  return problems;
}

/// Has the running server serve it at once.
int tell_server(const Config& config, const gateway::CertificateFiles& files) {
  fmt::print("There is a new certificate for {}, {}.\n", certificate_name(config), describe_validity(files));
  if (!config.http.tls) {
    fmt::print("This server does no TLS itself (http.tls = false); the proxy before it finds it in {} and {}.\n",
               files.certificate.string(), files.key.string());
    return 0;
  }
  const AdminAnswer answer = ask_server(data_directory(config), {"certificate reload"});
  if (!answer.error.empty()) {
    fmt::print("The running server does not serve it yet: {}\n", answer.text);
    return 1;
  }
  fmt::print("The server serves it from now on.\n");
  return 0;
}

const char* name_of(const Config& config) {
  if (!config.http.tls) return uses_acme(config) ? "automatic, for the proxy" : "none: the proxy does TLS";
  if (!config.http.certificate.empty()) return "own files (http.certificate)";
  return uses_acme(config) ? "automatic (acme.enabled)" : "self-signed";
}

Json to_json(const std::vector<CertificateFinding>& findings) {
  Json list = Json::array();
  for (const CertificateFinding& one : findings)
    list.push(Json::object().set("event", one.event).set("text", one.text));
  return list;
}

}  // namespace

int run_renew_tool(const RenewCall& call, const Config& config) {
  if (!config.acme.enabled) return nothing_to_do("certificates are not fetched automatically (acme.enabled = false)");
  if (!config.http.certificate.empty()) return nothing_to_do("http.certificate names files of your own");
  const std::string name = certificate_name(config);
  if (!is_name_for_acme(name)) return tell_error(certificate_findings(config, io::clock_anchor().wall).front().text);
  const std::filesystem::path data = data_directory(config);
  if (const auto owner = become_owner(data); !owner) return tell_error(owner.error().detail);
  std::error_code error;
  if (!std::filesystem::exists(database_path(data), error)) return tell_error(no_installation(data).value().detail);
  umask(077);
  const auto lock = io::DirectoryLock::take(acme_directory(config));
  if (!lock) return tell_error(lock.error().detail);

  const UnixTime now = io::clock_anchor().wall;
  const gateway::CertificateFiles files = acme_certificate(config);
  const std::optional<Renewal> before = read_last_renewal(acme_directory(config));
  const auto note = [&](const std::string& problem, bool fetched) {
    Renewal renewal = after_attempt(before, now, problem);
    if (fetched) renewal.fetched_from = config.acme.directory;
    if (const Result<void> noted = write_renewal(acme_directory(config), renewal); !noted)
      tell_error(noted.error().detail);
  };
  // What another authority gave is replaced, like that of one for trials.
  const bool other_directory = before && !before->fetched_from.empty() && before->fetched_from != config.acme.directory;
  if (!call.force && !other_directory && !is_renewal_due(files, name, now)) {
    note({}, false);
    const auto certificate = describe_certificate(files);
    return nothing_to_do(fmt::format("the certificate for {} is {}; it is renewed from {} on", name,
                                     describe_validity(files),
                                     shown(renewal_time(certificate->begin, certificate->end))));
  }
  std::string problem = is_server_running(data)
                            ? fetch(config)
                            : "The server does not run, which has to answer the authority. Start it "
                              "first (systemctl start conclave).";
  note(problem, problem.empty());
  if (problem.empty()) return tell_server(config, files);
  const bool has_old = describe_certificate(files).has_value();
  return tell_error(fmt::format("No certificate for {} could be fetched from {}. {} {}", name, config.acme.directory,
                                problem,
                                has_old ? fmt::format("The old one, {}, stays in use.", describe_validity(files))
                                        : "Until there is one, a self-signed certificate is served."));
}

int run_show_certificate_tool(const ShowCertificateCall& call, const Config& config) {
  const std::filesystem::path data = data_directory(config);
  if (const auto owner = become_owner(data); !owner) return tell_error(owner.error().detail);
  const UnixTime now = io::clock_anchor().wall;
  const std::vector<CertificateFinding> findings = certificate_findings(config, now);
  auto files = uses_acme(config) ? std::optional(acme_certificate(config)) : own_certificate(config);
  if (config.http.tls && (!files || !is_usable(findings)))
    files = gateway::CertificateFiles{data / "certificate.pem", data / "key.pem"};
  const auto certificate = files ? describe_certificate(*files) : fail("certificate", "there is none");
  if (call.json) {
    Json json = Json::object().set("kind", name_of(config)).set("name", certificate_name(config));
    if (certificate)
      json.set("names", Json::array(certificate->names))
          .set("issuer", certificate->issuer)
          .set("begin", certificate->begin.time_since_epoch() / 1s)
          .set("end", certificate->end.time_since_epoch() / 1s)
          .set("certificate", files->certificate.string())
          .set("key", files->key.string());
    fmt::print("{}\n", json.set("findings", to_json(findings)).to_string());
    return findings.empty() ? 0 : 1;
  }
  const auto line = [](const char* what, const std::string& text) { fmt::print("{:<12}{}\n", what, text); };
  line("Kind", name_of(config));
  if (!certificate) {
    line("Certificate", certificate.error().detail);
  } else {
    line("Names", fmt::format("{}", fmt::join(certificate->names, ", ")));
    line("Issuer", certificate->issuer);
    line("Valid from", shown(certificate->begin));
    line("Valid until", shown(certificate->end));
    line("Certificate", files->certificate.string());
    line("Key", files->key.string());
  }
  for (const CertificateFinding& one : findings)
    line(one.kind == CertificateFinding::Kind::soon ? "Warning" : "Error", one.text);
  return findings.empty() ? 0 : 1;
}

int run_hook_tool(const HookCall& call, const Config& config) {
  const char* wanted = std::getenv(kChallengeVariable);
  const bool begins = call.method == "begin";
  if (begins && wanted != nullptr && *wanted != '\0' && call.type != wanted) return 1;
  const std::filesystem::path data = data_directory(config);
  if (const auto owner = become_owner(data); !owner) return tell_error(owner.error().detail);
  const AdminAnswer answer = ask_server(data, {"certificate challenge", Json::object()
                                                                            .set("begin", begins)
                                                                            .set("type", call.type)
                                                                            .set("name", call.name)
                                                                            .set("token", call.token)
                                                                            .set("authorization", call.authorization)});
  return answer.error.empty() ? 0 : tell_error(answer.text);
}

AdminAnswer answer_challenge_command(const Json& arguments, bool tls, gateway::AcmeChallenges& challenges) {
  const auto type = gateway::parse_challenge_type(arguments["type"].as_string());
  if (!type)
    return admin_error("bad-challenge", fmt::format("This server cannot answer {}.", arguments["type"].as_string()));
  if (*type == AcmeChallenge::Type::tls_alpn_01 && !tls)
    return admin_error("bad-challenge", "This server does no TLS itself, so it cannot answer tls-alpn-01.");
  const AcmeChallenge challenge{*type, arguments["name"].as_string(), arguments["token"].as_string(),
                                arguments["authorization"].as_string()};
  if (!arguments["begin"].as_bool()) {
    challenges.remove(challenge.type, challenge.name, challenge.token);
    return {};
  }
  if (const Result<void> added = challenges.add(io::now(), io::clock_anchor().wall, challenge); !added)
    return admin_error(added.error());
  log::info("acme-challenge", "an authority may ask for {} by {}", challenge.name, arguments["type"].as_string());
  return {};
}

}  // namespace conclave::server
