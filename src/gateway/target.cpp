#include "gateway/target.h"

#include <algorithm>
#include <array>
#include <optional>

#include "meeting/common/addresses.h"

namespace conclave::gateway {
namespace {

constexpr size_t kMaxTarget = 8192;
constexpr size_t kMaxSegments = 16;
constexpr size_t kMaxParameters = 32;
constexpr size_t kMaxName = 200;  ///< of a conference or endpoint

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    decoded += c;
  }
  return decoded;
}

bool parse_path(std::string_view path, Target& target) {
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    const size_t slash = path.find('/');
    auto segment = decode(path.substr(0, slash), false);
    if (!segment || segment->empty() || *segment == "." || *segment == "..") return false;
    if (segment->find_first_of("/\\") != std::string::npos || target.segments.size() == kMaxSegments) return false;
    target.segments.push_back(std::move(*segment));
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
    if (path.empty()) return false;  // "//" at the end
  }
  return true;
}

bool parse_query(std::string_view query, Target& target) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view part = query.substr(0, end);
    const size_t equals = part.find('=');
    auto name = decode(part.substr(0, equals), true);
    auto value = decode(equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1), true);
    if (!name || !value || target.query.size() == kMaxParameters) return false;
    if (!part.empty()) target.query.emplace_back(std::move(*name), std::move(*value));
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  return true;
}

/// Rooms may have dots in their names; what ends like a file is a file, so that a missing picture is not a page.
bool looks_like_file(std::string_view name) {
  static constexpr std::array<std::string_view, 27> kExtensions{
      "js",   "mjs",   "css",         "map",  "html", "htm",  "json",   "txt",  "xml",
      "ico",  "png",   "jpg",         "jpeg", "gif",  "webp", "avif",   "svg",  "wasm",
      "woff", "woff2", "webmanifest", "mp3",  "ogg",  "php",  "tflite", "onnx", "br"};
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  return std::find(kExtensions.begin(), kExtensions.end(), name.substr(dot + 1)) != kExtensions.end();
}

std::string join(const std::vector<std::string>& segments) {
  std::string path;
  for (const std::string& segment : segments) {
    if (!path.empty()) path += '/';
    path += segment;
  }
  return path;
}

Route find_single(const std::string& name) {
  if (name == "config.js") return ConfigScript{};
  if (name == "interface_config.js") return InterfaceConfigScript{};
  if (name == "manifest.webmanifest") return Manifest{};
  if (name == "xmpp-websocket") return XmppSocket{};
  if (looks_like_file(name)) return File{name};
  if (name.front() == '.') return Nothing{};
  return IndexPage{};
}

Route find_double(const Target& target) {
  const std::string& first = target.segments[0];
  const std::string& second = target.segments[1];
  if (first == "about") {
    if (second == "health") return Health{};
    if (second == "version") return Version{};
    if (second == "metrics") return Metrics{};
  }
  if (first == "brand" && second == "logo") return BrandLogo{};
  if (first == "conference-request") return second == "v1" ? Route(ConferenceRequest{}) : Route(Nothing{});
  if (first == "colibri-ws" || first == "xmpp-websocket") return Nothing{};
  if (meeting::is_tenant(first)) {
    if (second == "config.js") return ConfigScript{first};
    if (second == "interface_config.js") return InterfaceConfigScript{};
    if (second == "xmpp-websocket") return XmppSocket{};
  }
  if (first == "assets" || looks_like_file(second)) return File{join(target.segments)};
  if (first.front() == '.' || second.front() == '.') return Nothing{};
  return IndexPage{};
}

}  // namespace

std::string_view Target::parameter(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return {};
}

Result<Target> parse_target(std::string_view text) {
  if (text.empty() || text.front() != '/' || text.size() > kMaxTarget) return fail("bad-target");
  text = text.substr(0, text.find('#'));
  const size_t mark = text.find('?');
  Target target;
  if (!parse_path(text.substr(0, mark), target)) return fail("bad-target");
  if (mark != std::string_view::npos && !parse_query(text.substr(mark + 1), target)) return fail("bad-target");
  return target;
}

Route find_route(const Target& target) {
  const auto& segments = target.segments;
  switch (segments.size()) {
    case 0:
      return IndexPage{};
    case 1:
      return find_single(segments[0]);
    case 2:
      return find_double(target);
    default:
      break;
  }
  // Jitsi-specific: /colibri-ws/<server>/<conference>/<endpoint>. There is one server: its name is not looked at.
  if (segments.size() == 4 && segments[0] == "colibri-ws") {
    if (segments[2].size() > kMaxName || segments[3].size() > kMaxName) return Nothing{};
    return ChannelSocket{segments[2], segments[3]};
  }
  return File{join(segments)};
}

}  // namespace conclave::gateway
