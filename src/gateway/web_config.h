// The scripts from which Jitsi clients (browser and app) and our own learn where things are. Jitsi-specific: they
// are JavaScript that assigns the globals `config` and `interfaceConfig`. Nothing in them names a third party: what
// Jitsi Meet would fetch elsewhere by default (STUN servers, avatars, analytics) is switched off.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/brand.h"
#include "gateway/browser_policy.h"

namespace conclave::gateway {

struct WebConfig {
  std::string domain;         ///< main XMPP domain
  bool peer_to_peer = false;  ///< calls of two go direct
  Brand brand{};
  std::vector<std::string> frame_origins{};  ///< whose pages may show ours in a frame
  BrowserPolicy browsers{};
  bool guests_apart = false;  ///< guests log in at guest.<domain>
};

/// config.js for a client that reached us at `origin` ("https://host[:port]", validated). `tenant` "" or
/// meeting::is_tenant().
std::string write_config_script(const WebConfig& config, std::string_view origin, std::string_view tenant);

std::string write_interface_config_script(const Brand& brand, const BrowserPolicy& browsers = {});

}  // namespace conclave::gateway
