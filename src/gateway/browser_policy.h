// Which browsers the operator thinks best for this server, and which are refused, after the model of Jitsi Meet's
// OPTIMAL_BROWSERS and UNSUPPORTED_BROWSERS. The lists go to our own page (config.js) and to Jitsi Meet
// (interface_config.js); both judge in the browser, whose features count before its name.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jingle/json.h"

namespace conclave::gateway {

/// One kind of browser: a product ("edge") or a family ("chromium" is everything built on it).
struct BrowserRule {
  std::string name;
  std::string from;                           ///< version, "115" or "17.4"; empty: no bound
  std::string below;                          ///< the first version that is not meant
  std::map<std::string, std::string> reason;  ///< why not, by language
  friend bool operator==(const BrowserRule&, const BrowserRule&) = default;
};

struct BrowserPolicy {
  std::vector<BrowserRule> optimal;  ///< empty: the page's own idea
  std::vector<BrowserRule> unsupported;
  friend bool operator==(const BrowserPolicy&, const BrowserPolicy&) = default;
};

/// All names a rule may have.
const std::vector<std::string>& browser_names();

/// "firefox", "firefox < 115", "safari >= 17.4". The detail of an error says what is wrong with it.
Result<BrowserRule> parse_browser_rule(std::string_view text);
/// "" when `name` is one, else what is wrong.
std::string check_browser_name(std::string_view name);
/// "115" or "17.4.1".
bool is_browser_version(std::string_view text);

/// For config.js: {"optimal":[…],"unsupported":[…]}, without the lists that are empty.
jingle::Json describe(const BrowserPolicy& policy);
/// For interface_config.js: lines that assign the lists, each with a comma before it; "" when there is nothing to say.
/// Jitsi-specific: names only, so a rule with a bound cannot be told to Jitsi clients unless it lets browsers in.
std::string write_stock_browser_lists(const BrowserPolicy& policy);

}  // namespace conclave::gateway
