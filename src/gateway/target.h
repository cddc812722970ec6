// Request targets (RFC 9112 3.2.1, origin-form only) and what they name here.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace conclave::gateway {

/// A target taken apart and percent-decoded (RFC 3986 2.1).
struct Target {
  std::vector<std::string> segments;  ///< none empty, "." or "..", none with '/', '\\' or a control character
  std::vector<std::pair<std::string, std::string>> query;

  /// The first value of `name`, "" when absent.
  std::string_view parameter(std::string_view name) const;
};

/// Refuses what is not a plain absolute path: "bad-target".
Result<Target> parse_target(std::string_view text);

// What a path names.
struct IndexPage {};  ///< the web client: "/", "/<room>", "/<tenant>/<room>"
struct ConfigScript {
  std::string tenant;
};
struct InterfaceConfigScript {};
struct Manifest {};    ///< /manifest.webmanifest
struct BrandLogo {};   ///< /brand/logo
struct XmppSocket {};  ///< "/xmpp-websocket", or below a tenant; rooms name their tenants themselves
struct ChannelSocket {
  std::string conference;
  std::string endpoint;
};
struct ConferenceRequest {};
struct Health {};
struct Version {};
struct Metrics {};
struct File {
  std::string path;  ///< without a leading slash
};
struct Nothing {};

using Route = std::variant<IndexPage, ConfigScript, InterfaceConfigScript, Manifest, BrandLogo, XmppSocket,
                           ChannelSocket, ConferenceRequest, Health, Version, Metrics, File, Nothing>;

Route find_route(const Target& target);

}  // namespace conclave::gateway
