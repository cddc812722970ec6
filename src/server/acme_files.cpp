#include "server/acme_files.h"

#include <fmt/format.h>

#include <fstream>
#include <utility>

#include "base/address.h"
#include "base/ascii.h"
#include "base/json.h"
#include "server/data_directory.h"

namespace conclave::server {
namespace {

constexpr size_t kMaxLine = 1000;
constexpr size_t kMaxFile = 64 * 1024;
constexpr const char* kLastResult = "last-result.json";

Result<std::string> read_small_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxFile, '\0');
  if (!in) return fail("no-file");
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

}  // namespace

bool is_name_for_acme(std::string_view name) {
  return is_host_name(name) && name.find('.') != std::string_view::npos && !IpAddress::parse(name);
}

std::string certificate_name(const Config& config) {
  std::string name = config.host;
  const std::string& url = config.http.public_url;
  if (const size_t start = url.find("://"); start != std::string::npos) {
    name = url.substr(start + 3);
    if (name.starts_with('['))
      name = name.substr(1, name.find(']') - 1);
    else
      name = name.substr(0, name.find(':'));
  }
  return name == "localhost" ? "" : ascii::to_lower(std::move(name));
}

bool uses_acme(const Config& config) { return config.acme.enabled && config.http.certificate.empty(); }

std::filesystem::path acme_directory(const Config& config) { return data_directory(config) / "acme"; }

gateway::CertificateFiles acme_certificate(const Config& config) {
  const std::filesystem::path directory = acme_directory(config);
  const std::string name = certificate_name(config);
  return {directory / name / "cert.pem", directory / "private" / name / "key.pem"};
}

std::string printable_line(std::string_view text) {
  std::string line;
  for (const char c : text.substr(0, kMaxLine)) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte > 0x7f)
      line += '?';  // control characters are among these, too (ISO 6429)
    else if (byte > 0x20 && byte < 0x7f)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

std::optional<Renewal> read_last_renewal(const std::filesystem::path& directory) {
  const auto text = read_small_file(directory / kLastResult);
  if (!text) return std::nullopt;
  const auto json = Json::parse(*text);
  if (!json || !json->is_object()) return std::nullopt;
  const auto time = [&](const char* name) { return UnixTime(std::chrono::seconds((*json)[name].as_integer())); };
  return Renewal{time("at"), printable_line((*json)["problem"].as_string()), time("failingSince"),
                 (*json)["fetchedFrom"].as_string()};
}

Result<void> write_renewal(const std::filesystem::path& directory, const Renewal& renewal) {
  const auto seconds = [](UnixTime time) { return time.time_since_epoch() / 1s; };
  const std::string text = Json::object()
                               .set("at", seconds(renewal.at))
                               .set("problem", renewal.problem)
                               .set("failingSince", seconds(renewal.failing_since))
                               .set("fetchedFrom", renewal.fetched_from)
                               .to_string();
  const std::filesystem::path path = directory / kLastResult;
  const std::string aside = path.string() + ".new";
  std::ofstream out(aside, std::ios::trunc);
  out << text << '\n';
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(aside, path, error);
  if (!out || error) return fail("directory-failed", fmt::format("{}: cannot be written", path.string()));
  return {};
}

Renewal after_attempt(const std::optional<Renewal>& before, UnixTime now, std::string problem) {
  Renewal renewal = before.value_or(Renewal{});
  if (problem.empty())
    renewal.failing_since = {};
  else if (renewal.problem.empty())
    renewal.failing_since = now;
  renewal.at = now;
  renewal.problem = std::move(problem);
  return renewal;
}

}  // namespace conclave::server
