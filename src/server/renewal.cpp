#include "server/renewal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/json.h"
#include "gateway/certificate.h"
#include "io/fd.h"
#include "io/system.h"
#include "server/acme_files.h"
#include "server/announced.h"
#include "server/data_directory.h"

extern char** environ;  // POSIX, in no header

namespace conclave::server {
namespace {

constexpr size_t kMaxSaid = 64 * 1024;
constexpr size_t kMaxWords = 1000;
/// Directories answer within seconds; uacme tries three times.
constexpr Duration kPatience = 5min;

/// RFC 8555 6.7: what the authority answered, in the middle of what uacme wrote; the first, which is the cause.
std::optional<Json> find_problem_document(std::string_view said) {
  constexpr int kMaxTries = 4;  // objects inside end the same way
  const size_t begin = said.find('{');
  if (begin == std::string_view::npos) return std::nullopt;
  size_t end = begin;
  for (int i = 0; i < kMaxTries; ++i) {
    end = said.find("\n}", end + 1);
    if (end == std::string_view::npos) return std::nullopt;
    auto document = Json::parse(said.substr(begin, end + 2 - begin));
    if (document && document->has("type")) return *std::move(document);
  }
  return std::nullopt;
}

/// Without "uacme: ", and without what it says about waiting.
std::string last_words(std::string_view said) {
  std::string words;
  while (!said.empty()) {
    const size_t end = said.find('\n');
    std::string_view line = said.substr(0, end);
    said = end == std::string_view::npos ? std::string_view() : said.substr(end + 1);
    if (line.starts_with("uacme: ")) line.remove_prefix(7);
    if (line.empty() || line.find("waiting") != std::string_view::npos) continue;
    const std::string text = printable_line(line);
    if (words.find(text) == std::string::npos) words += (words.empty() ? "" : "; ") + text;
  }
  return words.substr(0, kMaxWords);
}

std::string remedy_of_challenge(std::string_view type, std::string_view challenge_type, const std::string& name) {
  if (type == "dns") return fmt::format("{} needs an A or AAAA record in the DNS that leads to this server", name);
  if (type == "caa") return "A CAA record in the DNS forbids this authority; change it, or choose another directory";
  const int port = challenge_type == "tls-alpn-01" ? 443 : 80;
  return fmt::format(
      "Port {} of {} has to be reachable from outside and lead to this server: look at the DNS, the "
      "firewall and the router",
      port, name);
}

std::string remedy_of_other(std::string_view said, std::string_view type) {
  const auto has = [&](std::string_view words) { return said.find(words) != std::string_view::npos; };
  if (type == "rateLimited") return "The authority allows only so many attempts; the next ones will do";
  if (type == "rejectedIdentifier") return "The authority gives no certificate for such a name";
  if (type == "invalidContact" || type == "unsupportedContact") return "Set acme.email right, or leave it out";
  if (type == "externalAccountRequired")
    return "This authority wants an account made beforehand; choose another directory";
  if (has("SSL peer certificate"))
    return "This machine does not trust the certificate of the directory. Is its clock right? The root of an authority "
           "of your own goes into /usr/local/share/ca-certificates (update-ca-certificates)";
  if (has("curl_get") || has("curl_post") || has("failed to fetch directory"))
    return "The directory cannot be reached from this machine: is acme.directory right, and may HTTPS go out?";
  return {};
}

/// Reads until the end, or until the patience is over: then the program is stopped.
std::string read_all_of(int fd, pid_t pid) {
  const TimePoint end = io::now() + kPatience;
  std::string said;
  std::array<char, 4096> buffer;
  for (;;) {
    const auto left = std::max<int64_t>(0, (end - io::now()) / 1ms);
    pollfd readable{fd, POLLIN, 0};
    const int ready = poll(&readable, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      kill(pid, SIGTERM);
      return said + "\nuacme: took too long and was stopped";
    }
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return said;
    if (said.size() < kMaxSaid) said.append(buffer.data(), static_cast<size_t>(got));
  }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// Ours, with these in place of those of the same names.
std::vector<std::string> environment(std::vector<std::pair<std::string, std::string>> more) {
  std::vector<std::string> all;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text(*one);
    const bool replaced = std::any_of(more.begin(), more.end(), [&](const auto& entry) {
      return text.starts_with(entry.first) && text.substr(entry.first.size()).starts_with('=');
    });
    if (!replaced) all.emplace_back(text);
  }
  for (const auto& [name, value] : more) all.push_back(fmt::format("{}={}", name, value));
  return all;
}

}  // namespace

UnixTime renewal_time(UnixTime begin, UnixTime end) { return end - (end - begin) / 3; }

bool is_renewal_due(const gateway::CertificateFiles& files, const std::string& name, UnixTime now) {
  using Kind = gateway::CertificateFinding::Kind;
  for (const auto& finding : inspect_certificate(files, name, now))
    if (finding.kind != Kind::soon) return true;
  const auto certificate = describe_certificate(files);
  return !certificate || now >= renewal_time(certificate->begin, certificate->end);
}

std::vector<std::string> challenge_types(const Config& config) {
  if (!config.http.tls) return {"http-01"};
  // RFC 8737 3: the authority comes to port 443, and the public address says whether that is us.
  const std::string url = public_url(config, config.http.listen.port);
  const bool is_usual = url.find(':', url.find("://") + 3) == std::string::npos || url.ends_with(']');
  if (is_usual) return {"tls-alpn-01", "http-01"};
  return {"http-01", "tls-alpn-01"};
}

AcmeProblem explain_uacme(std::string_view said, std::string_view challenge_type, const std::string& name) {
  using Kind = AcmeProblem::Kind;
  const auto has = [&](std::string_view words) { return said.find(words) != std::string_view::npos; };
  const auto with_remedy = [](Kind kind, std::string text, const std::string& remedy) {
    while (text.ends_with('.')) text.pop_back();
    return AcmeProblem{kind, remedy.empty() ? text : fmt::format("{}. {}", text, remedy)};
  };
  if (has("no challenge completed") && !has("failed with status"))
    return {Kind::challenge, fmt::format("the authority offers no {} that this server could answer", challenge_type)};
  const auto document = find_problem_document(said);
  if (!document) return with_remedy(Kind::other, last_words(said), remedy_of_other(said, {}));
  constexpr std::string_view kNamespace = "urn:ietf:params:acme:error:";  // RFC 8555 6.7
  std::string_view type = (*document)["type"].as_string();
  if (type.starts_with(kNamespace)) type.remove_prefix(kNamespace.size());
  const std::string detail = printable_line((*document)["detail"].as_string());
  const std::string text = fmt::format("the authority says: {} ({})", detail, printable_line(type));
  if (has("challenge") && has("failed with status"))
    return with_remedy(Kind::challenge, text, remedy_of_challenge(type, challenge_type, name));
  return with_remedy(Kind::other, text, remedy_of_other(said, type));
}

Uacme::Uacme(const Config& config, std::string program)
    : acme_(config.acme),
      data_(data_directory(config)),
      directory_(acme_directory(config)),
      name_(certificate_name(config)),
      program_(std::move(program)) {}

Result<Uacme::End> Uacme::run(std::vector<std::string> arguments, const std::string& challenge_type) const {
  const std::vector<std::string> common{"uacme", "-a", acme_.directory, "-c", directory_.string(), "-y", "-t", "EC"};
  arguments.insert(arguments.begin(), common.begin(), common.end());
  std::vector<std::string> variables =
      environment({{kHookVariable, data_.string()}, {kChallengeVariable, challenge_type}, {"LC_ALL", "C"}});
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return fail("program", std::strerror(errno));
  const io::Fd reading(ends[0]);
  io::Fd writing(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, writing.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, writing.get(), STDERR_FILENO);
  pid_t pid = 0;
  const int failed =
      posix_spawnp(&pid, "uacme", &actions, nullptr, pointers(arguments).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed == ENOENT)
    return fail("program",
                "the program uacme is not installed, which fetches certificates. Install it: apt install uacme");
  if (failed != 0) return fail("program", fmt::format("uacme cannot be run: {}", std::strerror(failed)));
  writing = io::Fd();
  End end;
  end.said = read_all_of(reading.get(), pid);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  end.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return end;
}

Result<void> Uacme::make_account() {
  std::vector<std::string> arguments{"new"};
  if (!acme_.email.empty()) arguments.push_back(acme_.email);
  const Result<End> end = run(std::move(arguments), {});
  if (!end) return tl::unexpected(end.error());
  // RFC 8555 7.3: asking again with the same key finds the account, which uacme counts as a failure.
  if (end->status == 0 || end->said.find("Account already exists") != std::string::npos) return {};
  return fail("acme", explain_uacme(end->said, {}, name_).text);
}

std::optional<AcmeProblem> Uacme::issue(const std::string& challenge_type) {
  // Whether it is due has been decided: forced, and without asking whether the old one was revoked.
  const Result<End> end = run({"-f", "-o", "-h", program_, "issue", name_}, challenge_type);
  if (!end) return AcmeProblem{AcmeProblem::Kind::other, end.error().detail};
  if (end->status == 0) return std::nullopt;
  return explain_uacme(end->said, challenge_type, name_);
}

}  // namespace conclave::server
