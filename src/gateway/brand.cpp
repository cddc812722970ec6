#include "gateway/brand.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "jingle/json.h"

namespace conclave::gateway {
namespace {

using jingle::Json;

constexpr std::string_view kProduct = "Conclave";
constexpr std::string_view kStageColour = "#0b0c0f";  // of the page in a call: --stage of the dark theme

// "<" could end the script element of a page that holds the script; U+2028 and U+2029 end a line in older JavaScript.
// Outside of texts JSON has none of them.
std::string make_safe_for_script(std::string_view json) {
  std::string safe;
  for (size_t i = 0; i < json.size(); ++i) {
    const std::string_view separator = json.substr(i, 3);
    if (json[i] == '<') {
      safe += "\\u003c";
    } else if (separator == "\xe2\x80\xa8" || separator == "\xe2\x80\xa9") {
      safe += separator == "\xe2\x80\xa8" ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      safe += json[i];
    }
  }
  return safe;
}

void set_unless_empty(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json.set(key, value);
}

void set_unless_empty(Json& json, const char* key, Json object) {
  if (!object.members().empty()) json.set(key, std::move(object));
}

Json describe(const Brand& brand) {
  Json accent = Json::object();
  set_unless_empty(accent, "light", brand.accent_light);
  set_unless_empty(accent, "dark", brand.accent_dark);
  Json welcome = Json::object();
  for (const auto& [language, text] : brand.welcome) set_unless_empty(welcome, language.c_str(), text);
  Json described = Json::object();
  set_unless_empty(described, "name", brand.name);
  if (!brand.logo.empty()) described.set("logo", "/brand/logo");
  set_unless_empty(described, "accent", std::move(accent));
  set_unless_empty(described, "welcome", std::move(welcome));
  return described;
}

}  // namespace

Result<Logo> load_logo(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 5> kEndings{".svg", ".png", ".webp", ".jpg", ".jpeg"};
  const std::string ending = path.extension().string();
  if (std::find(kEndings.begin(), kEndings.end(), ending) == kEndings.end())
    return fail("bad-logo", fmt::format("{}: a logo ends in {}", path.string(), fmt::join(kEndings, ", ")));
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return fail("bad-logo", fmt::format("{}: {}", path.string(), error.message()));
  if (size == 0 || size > kMaxLogoBytes)
    return fail("bad-logo",
                fmt::format("{}: a logo has 1 to {} bytes, this has {}", path.string(), kMaxLogoBytes, size));
  std::ifstream in(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(in), {}};
  if (!in) return fail("bad-logo", fmt::format("{}: cannot be read", path.string()));
  return Logo{"brand/logo" + ending, std::move(content)};
}

std::string_view display_name(const Brand& brand) { return brand.name.empty() ? kProduct : brand.name; }

std::string write_brand_script(const Brand& brand, const std::vector<std::string>& frame_origins,
                               const BrowserPolicy& browsers) {
  Json script = Json::object();
  set_unless_empty(script, "brand", describe(brand));
  set_unless_empty(script, "browsers", describe(browsers));
  if (!frame_origins.empty()) script.set("frameOrigins", Json::array(frame_origins));
  return script.members().empty() ? "" : make_safe_for_script(script.to_string());
}

std::string quote_for_script(std::string_view text) { return make_safe_for_script(Json(text).to_string()); }

std::string write_manifest(const Brand& brand, const std::function<bool(const std::string&)>& has_file) {
  struct Icon {
    const char* file;
    const char* sizes;
    const char* purpose;
  };
  constexpr std::array<Icon, 3> kIcons{{{"icons/icon-192.png", "192x192", "any"},
                                        {"icons/icon-512.png", "512x512", "any"},
                                        {"icons/maskable-512.png", "512x512", "maskable"}}};
  Json icons = Json::array();
  for (const Icon& icon : kIcons) {
    if (!has_file(icon.file)) continue;
    icons.push(Json::object()
                   .set("src", "/" + std::string(icon.file))
                   .set("sizes", icon.sizes)
                   .set("type", "image/png")
                   .set("purpose", icon.purpose));
  }
  return Json::object()
      .set("id", "/")
      .set("name", display_name(brand))
      .set("short_name", display_name(brand))
      .set("start_url", "/")
      .set("scope", "/")
      .set("display", "standalone")
      .set("background_color", kStageColour)
      .set("theme_color", kStageColour)
      .set("icons", std::move(icons))
      .to_string();
}

}  // namespace conclave::gateway
