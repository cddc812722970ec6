#include "server/paths.h"

#include <optional>

namespace conclave::server {
namespace {

/// XDG: a relative path is invalid and to be ignored.
std::optional<std::filesystem::path> absolute_path(const char* text) {
  if (text == nullptr || *text != '/') return std::nullopt;
  return std::filesystem::path(text);
}

}  // namespace

std::string find_config_file(const Environment& environment, const std::function<bool(const std::string&)>& exists) {
  if (const char* named = environment("CONCLAVE_CONFIG")) return named;
  return exists(kSystemConfig) ? kSystemConfig : "";
}

std::filesystem::path default_data_directory(const Environment& environment) {
  if (const auto data = absolute_path(environment("XDG_DATA_HOME"))) return *data / "conclave";
  if (const auto home = absolute_path(environment("HOME"))) return *home / ".local/share/conclave";
  return "conclave-data";
}

std::filesystem::path find_web_directory(const Environment& environment) {
  const char* given = environment("CONCLAVE_WEB_DIR");
  if (given != nullptr && *given != '\0') return given;
  return "/usr/share/conclave/web";
}

}  // namespace conclave::server
