#include "gateway/browser_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace conclave::gateway {
namespace {

using jingle::Json;

Json describe(const BrowserRule& rule) {
  Json described = Json::object().set("name", rule.name);
  if (!rule.from.empty()) described.set("from", rule.from);
  if (!rule.below.empty()) described.set("below", rule.below);
  Json reason = Json::object();
  for (const auto& [language, text] : rule.reason)
    if (!text.empty()) reason.set(language.c_str(), text);
  if (!reason.members().empty()) described.set("reason", std::move(reason));
  return described;
}

Json describe(const std::vector<BrowserRule>& rules) {
  Json list = Json::array();
  for (const BrowserRule& rule : rules) list.push(describe(rule));
  return list;
}

std::string list_names(const char* variable, const std::vector<std::string>& names) {
  return names.empty() ? "" : fmt::format(",\n  {}: ['{}']", variable, fmt::join(names, "', '"));
}

}  // namespace

const std::vector<std::string>& browser_names() {
  static const std::vector<std::string> kNames{"chromium", "webkit",  "gecko",  // families
                                               "chrome",   "edge",    "opera",  "samsung",
                                               "brave",    "vivaldi", "yandex",  // built on Chromium,
                                               "electron", "webview",            // and inside of applications
                                               "firefox",  "safari",  "ie"};
  return kNames;
}

std::string check_browser_name(std::string_view name) {
  const auto& names = browser_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  return fmt::format("\"{}\" is no browser that can be told apart; there are {}", name, fmt::join(names, ", "));
}

bool is_browser_version(std::string_view text) {
  size_t digits = 0;
  size_t parts = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (digits == 0) ++parts;
      if (++digits > 6 || parts > 4) return false;
    } else if (c == '.' && digits > 0) {
      digits = 0;
    } else {
      return false;
    }
  }
  return digits > 0;
}

Result<BrowserRule> parse_browser_rule(std::string_view text) {
  BrowserRule rule;
  const size_t bound = text.find_first_of("<>=");
  rule.name = ascii::trim(text.substr(0, bound));
  if (std::string problem = check_browser_name(rule.name); !problem.empty()) return fail("bad-browser", problem);
  if (bound == std::string_view::npos) return rule;
  std::string_view rest = text.substr(bound);
  std::string* version = nullptr;
  if (rest.starts_with(">=")) {
    version = &rule.from;
    rest.remove_prefix(2);
  } else if (rest.starts_with('<')) {
    version = &rule.below;
    rest.remove_prefix(1);
  }
  if (version) *version = ascii::trim(rest);
  if (!version || !is_browser_version(*version))
    return fail("bad-browser", "must be like \"firefox\", \"firefox < 115\" or \"safari >= 17.4\"");
  return rule;
}

Json describe(const BrowserPolicy& policy) {
  Json described = Json::object();
  if (!policy.optimal.empty()) described.set("optimal", describe(policy.optimal));
  if (!policy.unsupported.empty()) described.set("unsupported", describe(policy.unsupported));
  return described;
}

std::string write_stock_browser_lists(const BrowserPolicy& policy) {
  std::vector<std::string> optimal;
  std::vector<std::string> unsupported;
  for (const BrowserRule& rule : policy.optimal)
    if (std::find(optimal.begin(), optimal.end(), rule.name) == optimal.end()) optimal.push_back(rule.name);
  for (const BrowserRule& rule : policy.unsupported)
    if (rule.from.empty() && rule.below.empty()) unsupported.push_back(rule.name);
  return list_names("OPTIMAL_BROWSERS", optimal) + list_names("UNSUPPORTED_BROWSERS", unsupported);
}

}  // namespace conclave::gateway
