// What makes an installation look like its operator's: name, logo, accent colour, welcome text. The page reads it from
// config.js; the manifest (W3C Web Application Manifest) tells it to a phone that installs the page.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "gateway/browser_policy.h"

namespace conclave::gateway {

/// Whatever is empty is the product's own.
struct Brand {
  std::string name;
  std::string logo;          ///< its name among the static files: Logo::file
  std::string accent_light;  ///< "#rrggbb", in the light theme
  std::string accent_dark;
  std::map<std::string, std::string> welcome;  ///< text of the start page, by language
};

struct Logo {
  std::string file;  ///< "brand/logo.svg"
  std::string content;
};
inline constexpr uintmax_t kMaxLogoBytes = 512 * 1024;

/// Reads a picture; its ending tells what it is. Error: "bad-logo".
Result<Logo> load_logo(const std::filesystem::path& path);

/// "Conclave" unless the brand has a name.
std::string_view display_name(const Brand& brand);

/// What config.js says about the brand, about the pages that may show ours and about browsers: a JSON object, "" when
/// there is nothing to say. Safe inside a script, and in one that a proxy puts into the page.
std::string write_brand_script(const Brand& brand, const std::vector<std::string>& frame_origins,
                               const BrowserPolicy& browsers = {});

/// A text as a script may hold it, in double quotes.
std::string quote_for_script(std::string_view text);

/// `has_file` tells which static files there are: only icons that exist are named.
std::string write_manifest(const Brand& brand, const std::function<bool(const std::string&)>& has_file);

}  // namespace conclave::gateway
