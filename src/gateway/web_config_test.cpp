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

TEST(ConfigScript, ATenantHasItsOwnRoomsAndPath) {
  const std::string script = write_config_script({"meet.example.org", true}, "http://10.0.0.1", "acme");
  EXPECT_THAT(script, HasSubstr("muc: 'muc.acme.meet.example.org'"));
  EXPECT_THAT(script, HasSubstr("domain: 'meet.example.org'"));
  EXPECT_THAT(script, HasSubstr("websocket: 'ws://10.0.0.1/acme/xmpp-websocket'"));
  EXPECT_THAT(script, HasSubstr("p2p: { enabled: true"));
}

TEST(ConfigScript, NamesNobodyElse) {
  for (const std::string& script :
       {write_config_script({"localhost", false}, "https://localhost", ""), write_interface_config_script()}) {
    EXPECT_THAT(script, Not(HasSubstr("http:")));
    EXPECT_THAT(script, Not(HasSubstr("https:")));
    EXPECT_THAT(script, Not(HasSubstr("jitsi.org")));
    EXPECT_THAT(script, Not(HasSubstr("stun:")));
  }
}

}  // namespace
}  // namespace conclave::gateway
