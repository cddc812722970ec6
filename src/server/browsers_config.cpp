#include "server/browsers_config.h"

#include <algorithm>

#include "server/nearest_name.h"
#include "server/shown_text.h"

namespace conclave::server {
namespace {

using gateway::BrowserRule;
using Reason = std::map<std::string, std::string>;

constexpr size_t kMaxReason = 500;

/// With the nearest right name, when one is near.
std::string unknown_name(const std::string& name) {
  std::string problem = gateway::check_browser_name(name);
  const std::string_view nearest = problem.empty() ? "" : nearest_name(name, gateway::browser_names());
  return nearest.empty() ? problem : fmt::format("unknown browser \"{}\"; did you mean \"{}\"?", name, nearest);
}

std::string read_rule(const std::string& text, BrowserRule& rule) {
  const auto parsed = gateway::parse_browser_rule(text);
  if (parsed) {
    rule = *parsed;
    return {};
  }
  const std::string name = text.substr(0, text.find_first_of(" <>="));
  const std::string problem = unknown_name(name);
  return problem.empty() ? parsed.error().detail : problem;
}

TableReader::ParseText version(std::string& value) {
  return [&value](const std::string& text) -> std::string {
    if (!gateway::is_browser_version(text)) return "must be a version like \"115\" or \"17.4\", in quotes";
    value = text;
    return {};
  };
}

void read_reason(TableReader& table, Reason& reason) {
  table.read_parsed("en", shown_text(reason["en"], kMaxReason));
  table.read_parsed("de", shown_text(reason["de"], kMaxReason));
}

enum class WithReason : bool { no, yes };

void read_list(TableReader& table, const char* key, WithReason with_reason, std::vector<BrowserRule>& rules) {
  const auto read_text = [&](const std::string& text) { return read_rule(text, rules.emplace_back()); };
  const auto read_table = [&](TableReader& entry) {
    BrowserRule& rule = rules.emplace_back();
    entry.read_parsed("name", [&](const std::string& name) {
      rule.name = name;
      return unknown_name(name);
    });
    if (!entry.has("name")) entry.complain("name", "is missing");
    entry.read_parsed("from", version(rule.from));
    entry.read_parsed("below", version(rule.below));
    if (with_reason == WithReason::yes)
      entry.read_table("reason", [&](TableReader& reason) { read_reason(reason, rule.reason); });
  };
  table.read_texts_or_tables(key, read_text, read_table);
}

}  // namespace

void read_browsers(TableReader& table, gateway::BrowserPolicy& browsers) {
  read_list(table, "optimal", WithReason::no, browsers.optimal);
  read_list(table, "unsupported", WithReason::yes, browsers.unsupported);
  Reason general;
  table.read_table("reason", [&](TableReader& reason) { read_reason(reason, general); });
  for (BrowserRule& rule : browsers.unsupported)
    for (const auto& [language, text] : general)
      if (rule.reason[language].empty()) rule.reason[language] = text;
}

}  // namespace conclave::server
