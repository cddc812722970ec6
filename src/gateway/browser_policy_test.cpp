#include "gateway/browser_policy.h"

#include <gmock/gmock.h>

#include "gateway/web_config.h"

namespace conclave::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

BrowserRule parsed(std::string_view text) {
  const auto rule = parse_browser_rule(text);
  EXPECT_TRUE(rule) << text;
  return rule.value_or(BrowserRule{});
}
std::string problem(std::string_view text) {
  const auto rule = parse_browser_rule(text);
  return rule ? "" : rule.error().detail;
}

TEST(BrowserRule, ANameWithOrWithoutABound) {
  EXPECT_EQ(parsed("chrome"), (BrowserRule{"chrome", "", "", {}}));
  EXPECT_EQ(parsed("firefox < 115"), (BrowserRule{"firefox", "", "115", {}}));
  EXPECT_EQ(parsed("safari>=17.4.1"), (BrowserRule{"safari", "17.4.1", "", {}}));
}

TEST(BrowserRule, WhatIsWrongIsSaid) {
  EXPECT_THAT(problem("netscape"), HasSubstr("\"netscape\" is no browser that can be told apart; there are chromium"));
  EXPECT_THAT(problem(""), HasSubstr("is no browser"));
  for (const char* text : {"firefox <", "firefox < new", "firefox > 115", "firefox = 115", "firefox <= 115",
                           "firefox < 115.", "firefox < .5", "firefox < 1.2.3.4.5", "firefox < 1234567", "firefox 115"})
    EXPECT_NE(problem(text), "") << text;
  EXPECT_THAT(problem("firefox <= 115"), HasSubstr("must be like \"firefox\""));
}

TEST(BrowserPolicy, OurPageGetsAllOfIt) {
  BrowserPolicy policy;
  EXPECT_EQ(describe(policy).to_string(), "{}");
  policy.optimal = {parsed("chromium >= 120"), parsed("firefox")};
  policy.unsupported = {{"firefox", "", "115", {{"en", "Too \"old\"."}, {"de", ""}}}, parsed("opera")};
  EXPECT_EQ(describe(policy).to_string(),
            R"({"optimal":[{"name":"chromium","from":"120"},{"name":"firefox"}],)"
            R"("unsupported":[{"name":"firefox","below":"115","reason":{"en":"Too \"old\"."}},{"name":"opera"}]})");
  WebConfig config{"localhost", false};
  config.browsers = policy;
  EXPECT_THAT(write_config_script(config, "https://localhost", ""),
              HasSubstr(R"(conclave: {"browsers":{"optimal":[{"name":"chromium","from":"120"})"));
}

TEST(BrowserPolicy, AReasonCannotEndTheScript) {
  WebConfig config{"localhost", false};
  config.browsers.unsupported = {{"ie", "", "", {{"en", "</script>"}}}};
  EXPECT_THAT(write_config_script(config, "https://localhost", ""), Not(HasSubstr("</script>")));
}

TEST(BrowserPolicy, StockClientsGetNames) {
  EXPECT_EQ(write_stock_browser_lists({}), "");
  BrowserPolicy policy;
  policy.optimal = {parsed("chromium >= 120"), parsed("firefox"), parsed("firefox < 200")};
  policy.unsupported = {parsed("firefox < 115"), parsed("safari")};
  EXPECT_EQ(write_stock_browser_lists(policy),
            ",\n  OPTIMAL_BROWSERS: ['chromium', 'firefox'],\n  UNSUPPORTED_BROWSERS: ['safari']");
  EXPECT_THAT(write_interface_config_script({}, policy), HasSubstr("UNSUPPORTED_BROWSERS: ['safari']\n};"));
}

}  // namespace
}  // namespace conclave::gateway
