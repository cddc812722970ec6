// What the parts of the server get of the configuration, at the start and when it is read again.
#pragma once

#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "gateway/site.h"
#include "gateway/web_server.h"
#include "meeting/service.h"
#include "server/config.h"

namespace conclave::server {

gateway::WebLimits make_web_limits(const LimitsConfig& limits);
/// Reads the built web client.
Result<gateway::StaticFiles> load_web_client(const Config& config);
/// Reads the logo, and puts it among the files.
Result<gateway::Site> make_site(const Config& config, uint16_t http_port, gateway::StaticFiles files);
/// Reads the files of the keys.
Result<meeting::TokenRules> make_token_rules(const TokensConfig& tokens);
/// Without what is not in the file: where media and web are reached.
Result<meeting::ServiceConfig> make_service_config(const Config& config);

/// What `conclave check --config-only` does beyond reading the file: looks into the certificate and its key, at keys of
/// tokens, and at the logo, when they are configured.
Result<void> check(const Config& config);

}  // namespace conclave::server
