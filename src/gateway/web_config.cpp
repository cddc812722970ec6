#include "gateway/web_config.h"

#include <fmt/format.h>

#include "gateway/origin.h"

namespace conclave::gateway {

std::string write_config_script(const WebConfig& config, std::string_view origin, std::string_view tenant) {
  // Jitsi-specific: a tenant has its rooms at muc.<tenant>.<domain> and its socket below its own path.
  const std::string label = tenant.empty() ? "" : fmt::format("{}.", tenant);
  const std::string path = tenant.empty() ? "" : fmt::format("/{}", tenant);
  const std::string guests =
      config.guests_apart ? fmt::format("\n    anonymousdomain: 'guest.{}',", config.domain) : "";
  // Ours: what Jitsi clients have no word for.
  const std::string own = write_brand_script(config.brand, config.frame_origins, config.browsers);
  // Everything else put in is made of letters, digits and "-._:[]/": no escaping is needed.
  return fmt::format(R"(var config = {{
  hosts: {{
    domain: '{domain}',{guests}
    muc: 'muc.{label}{domain}',
    focus: 'focus.{domain}'
  }},
  websocket: '{socket}{path}/xmpp-websocket',
  bridgeChannel: {{ preferSctp: false }},
  flags: {{ ssrcRewritingEnabled: true }},
  p2p: {{ enabled: {p2p}, stunServers: [] }},
  enableWebsocketResume: true,
  enableIceRestart: true,
  enableTcc: true,
  enableRemb: true,
  enableOpusRed: false,
  videoQuality: {{ codecPreferenceOrder: [ 'VP8' ], mobileCodecPreferenceOrder: [ 'VP8' ] }},
  disableThirdPartyRequests: true,
  gravatar: {{ disabled: true }},
  analytics: {{ disabled: true }},
  giphy: {{ enabled: false }},
  e2eping: {{ enabled: false }},
  enableCalendarIntegration: false,
  deeplinking: {{ disabled: true }},
  deploymentInfo: {{}}{own}
}};
)",
                     fmt::arg("domain", config.domain), fmt::arg("guests", guests), fmt::arg("label", label),
                     fmt::arg("path", path), fmt::arg("socket", websocket_origin(origin)),
                     fmt::arg("p2p", config.peer_to_peer ? "true" : "false"),
                     fmt::arg("own", own.empty() ? "" : ",\n  conclave: " + own));
}

std::string write_interface_config_script(const Brand& brand, const BrowserPolicy& browsers) {
  return fmt::format(R"(var interfaceConfig = {{
  APP_NAME: {name},
  NATIVE_APP_NAME: {name},
  PROVIDER_NAME: {name},
  MOBILE_APP_PROMO: false,
  SHOW_CHROME_EXTENSION_BANNER: false,
  SHOW_JITSI_WATERMARK: false,
  SHOW_BRAND_WATERMARK: false,
  SHOW_POWERED_BY: false,
  JITSI_WATERMARK_LINK: '',
  BRAND_WATERMARK_LINK: '',
  SUPPORT_URL: '',
  LIVE_STREAMING_HELP_LINK: '',
  DISABLE_TRANSCRIPTION_SUBTITLES: true{browsers}
}};
)",
                     fmt::arg("name", quote_for_script(display_name(brand))),
                     fmt::arg("browsers", write_stock_browser_lists(browsers)));
}

}  // namespace conclave::gateway
