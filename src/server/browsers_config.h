// The section [browsers] of the configuration file: lists of browsers, each a text like "firefox < 115" or a table with
// a reason of its own.
#pragma once

#include "gateway/browser_policy.h"
#include "server/config_reader.h"

namespace conclave::server {

void read_browsers(TableReader& table, gateway::BrowserPolicy& browsers);

}  // namespace conclave::server
