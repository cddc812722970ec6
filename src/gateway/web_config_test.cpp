#include "gateway/web_config.h"

#include <gmock/gmock.h>

namespace conclave::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ConfigScript, NamesTheDomainsAndTheSocket) {
  const std::string script = write_config_script({"meet.example.org", false}, "https://meet.example.org:8443", "");
  EXPECT_EQ(script.rfind("var config = {", 0), 0u);
  EXPECT_THAT(script, HasSubstr("domain: 'meet.example.org'"));
  EXPECT_THAT(script, HasSubstr("muc: 'muc.meet.example.org'"));
  EXPECT_THAT(script, HasSubstr("focus: 'focus.meet.example.org'"));
  EXPECT_THAT(script, HasSubstr("websocket: 'wss://meet.example.org:8443/xmpp-websocket'"));
  EXPECT_THAT(script, HasSubstr("bridgeChannel: { preferSctp: false }"));
  EXPECT_THAT(script, HasSubstr("flags: { ssrcRewritingEnabled: true }"));
  EXPECT_THAT(script, HasSubstr("p2p: { enabled: false, stunServers: [] }"));
  EXPECT_THAT(script, HasSubstr("disableThirdPartyRequests: true"));
}

TEST(WebConfig, GuestsHaveADomainOfTheirOwnWhereOnlyMembersOpenRooms) {
  WebConfig config{"meet.example.org", false};
  EXPECT_THAT(write_config_script(config, "https://meet.example.org", ""), Not(HasSubstr("anonymousdomain")));
  config.guests_apart = true;
  EXPECT_THAT(write_config_script(config, "https://meet.example.org", ""),
              HasSubstr("anonymousdomain: 'guest.meet.example.org'"));
}

TEST(ConfigScript, ATenantHasItsOwnRoomsAndPath) {
  const std::string script = write_config_script({"meet.example.org", true}, "http://10.0.0.1", "acme");
  EXPECT_THAT(script, HasSubstr("muc: 'muc.acme.meet.example.org'"));
  EXPECT_THAT(script, HasSubstr("domain: 'meet.example.org'"));
  EXPECT_THAT(script, HasSubstr("websocket: 'ws://10.0.0.1/acme/xmpp-websocket'"));
  EXPECT_THAT(script, HasSubstr("p2p: { enabled: true"));
}

TEST(ConfigScript, NamesNobodyElse) {
  for (const std::string& script :
       {write_config_script({"localhost", false}, "https://localhost", ""), write_interface_config_script({})}) {
    EXPECT_THAT(script, Not(HasSubstr("http:")));
    EXPECT_THAT(script, Not(HasSubstr("https:")));
    EXPECT_THAT(script, Not(HasSubstr("jitsi.org")));
    EXPECT_THAT(script, Not(HasSubstr("stun:")));
  }
}

TEST(ConfigScript, TheBrandIsInBothScripts) {
  WebConfig config{"localhost", false, {}, {"https://intranet.example.org"}};
  config.brand.name = "Bob's \"Club\"";
  EXPECT_THAT(write_config_script(config, "https://localhost", ""),
              HasSubstr("deploymentInfo: {},\n  conclave: {\"brand\":{\"name\":\"Bob's \\\"Club\\\"\"},"
                        "\"frameOrigins\":[\"https://intranet.example.org\"]}\n};"));
  EXPECT_THAT(write_interface_config_script(config.brand), HasSubstr("APP_NAME: \"Bob's \\\"Club\\\"\",\n"));
  EXPECT_THAT(write_interface_config_script({}), HasSubstr("APP_NAME: \"Conclave\",\n"));
  EXPECT_THAT(write_config_script({"localhost", false}, "https://localhost", ""), HasSubstr("deploymentInfo: {}\n};"));
}

}  // namespace
}  // namespace conclave::gateway
