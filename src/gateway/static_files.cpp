#include "gateway/static_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "base/ascii.h"
#include "base/crypto.h"

namespace conclave::gateway {
namespace {

std::string make_etag(std::string_view content) { return '"' + ascii::to_hex(sha256(content)).substr(0, 24) + '"'; }

/// The next element of a comma-separated list, taken off `list`.
std::string_view next_element(std::string_view& list) {
  const size_t comma = list.find(',');
  const std::string_view element = ascii::trim(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  return element;
}

/// RFC 9110 13.1.2: weak comparison.
bool matches_etag(std::string_view field, std::string_view etag) {
  while (!field.empty()) {
    std::string_view element = next_element(field);
    if (element == "*") return true;
    if (element.starts_with("W/")) element.remove_prefix(2);
    if (element == etag) return true;
  }
  return false;
}

std::string_view cache_control(std::string_view path) {
  if (has_hashed_name(path)) return "public, max-age=31536000, immutable";
  // Asked for by systems that install the page, often, and of no consequence when they are a day old.
  if (path.starts_with("icons/")) return "public, max-age=86400";
  return "no-cache";
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(in), {}};
  if (!in) return fail("web-directory", fmt::format("cannot read {}", path.string()));
  return content;
}

}  // namespace

Result<StaticFiles> StaticFiles::load(const std::filesystem::path& directory) {
  StaticFiles files;
  std::error_code error;
  uintmax_t total = 0;
  std::filesystem::recursive_directory_iterator entries(directory, error);
  for (; !error && entries != std::filesystem::recursive_directory_iterator(); entries.increment(error)) {
    if (entries->is_symlink(error) || !entries->is_regular_file(error)) continue;
    total += entries->file_size(error);
    if (error || total > kMaxTotal) return fail("web-directory", fmt::format("{} is too large", directory.string()));
    auto content = read_file(entries->path());
    if (!content) return tl::unexpected(content.error());
    files.add(entries->path().lexically_relative(directory).generic_string(), std::move(*content));
  }
  if (error) return fail("web-directory", fmt::format("{}: {}", directory.string(), error.message()));
  return files;
}

void StaticFiles::add(const std::string& path, std::string content) {
  Form form{nullptr, make_etag(content)};
  form.content = std::make_shared<const std::string>(std::move(content));
  if (path.ends_with(".br")) {
    files_[path.substr(0, path.size() - 3)].brotli = std::move(form);
  } else if (path.ends_with(".gz")) {
    files_[path.substr(0, path.size() - 3)].gzip = std::move(form);
  } else {
    files_[path].plain = std::move(form);
  }
}

Response StaticFiles::find(const std::string& path, std::string_view accept_encoding,
                           std::string_view if_none_match) const {
  const auto found = files_.find(path);
  if (found == files_.end() || !found->second.plain.content) return make_text(404, "Not found\n");
  const File& file = found->second;
  const Form* form = &file.plain;
  std::string_view coding;
  if (file.brotli.content && accepts_encoding(accept_encoding, "br")) {
    form = &file.brotli;
    coding = "br";
  } else if (file.gzip.content && accepts_encoding(accept_encoding, "gzip")) {
    form = &file.gzip;
    coding = "gzip";
  }
  Response response;
  response.content_type = media_type(path);
  response.headers = {
      {"Cache-Control", std::string(cache_control(path))},
      {"ETag", form->etag},
      {"Vary", "Accept-Encoding"},
  };
  if (matches_etag(if_none_match, form->etag)) {
    response.status = 304;
    return response;
  }
  if (!coding.empty()) response.headers.emplace_back("Content-Encoding", coding);
  response.body = form->content;
  return response;
}

std::string_view media_type(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kTypes{{
      {"html", "text/html; charset=utf-8"},
      {"js", "text/javascript; charset=utf-8"},
      {"mjs", "text/javascript; charset=utf-8"},
      {"css", "text/css; charset=utf-8"},
      {"json", "application/json"},
      {"map", "application/json"},
      {"webmanifest", "application/manifest+json"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"jpg", "image/jpeg"},
      {"jpeg", "image/jpeg"},
      {"gif", "image/gif"},
      {"webp", "image/webp"},
      {"avif", "image/avif"},
      {"ico", "image/vnd.microsoft.icon"},
      {"woff2", "font/woff2"},
      {"woff", "font/woff"},
      {"wasm", "application/wasm"},
      {"mp3", "audio/mpeg"},
      {"ogg", "audio/ogg"},
      {"opus", "audio/ogg"},
      {"wav", "audio/wav"},
      {"txt", "text/plain; charset=utf-8"},
      {"xml", "application/xml"},
  }};
  const std::string_view ending = path.substr(path.rfind('.') + 1);
  for (const auto& [known, type] : kTypes)
    if (known == ending) return type;
  return "application/octet-stream";
}

bool has_hashed_name(std::string_view path) {
  if (!path.starts_with("assets/")) return false;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view stem = name.substr(0, name.rfind('.'));
  if (stem.size() < 10 || stem.size() == name.size() || stem[stem.size() - 9] != '-') return false;
  const std::string_view hash = stem.substr(stem.size() - 8);
  return std::all_of(hash.begin(), hash.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

bool accepts_encoding(std::string_view field, std::string_view coding) {
  while (!field.empty()) {
    const std::string_view element = next_element(field);
    const size_t semicolon = element.find(';');
    if (ascii::trim(element.substr(0, semicolon)) != coding) continue;
    if (semicolon == std::string_view::npos) return true;
    // A weight of zero, "q=0", "q=0.0"…, forbids; any other allows.
    std::string_view weight = ascii::trim(element.substr(semicolon + 1));
    if (!weight.starts_with("q=")) return true;
    weight.remove_prefix(2);
    return weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

}  // namespace conclave::gateway
