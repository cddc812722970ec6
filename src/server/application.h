// The whole process: makes the parts, connects them, runs until told to stop.
#pragma once

#include "base/result.h"
#include "server/config.h"
#include "server/reload.h"

namespace conclave::server {

/// Runs the server until SIGTERM or SIGINT; SIGHUP reads the configuration again (reload.h). An error means it could
/// not start. Logging is already installed.
Result<void> serve(const Config& config, Reload::ReadConfig read_again);

}  // namespace conclave::server
