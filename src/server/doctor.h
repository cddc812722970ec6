// The doctor: what is wrong with an installation and what helps, before guests find out. `conclave check` prints it,
// the running server answers it to the command "check". Each check looks at one thing as it really is (a name server, a
// port, a file) and gives findings; none waits longer than a few seconds. The doctor changes nothing, and asks nobody
// but the resolver of this machine and the servers that the configuration names.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "server/config.h"
#include "server/doctor_checks.h"

namespace conclave::server {

/// Configuration, certificate and what else can be said without looking at the machine.
Findings examine_configuration(const Config& config, UnixTime now);
/// Everything. Takes seconds where something does not answer, so not for the signalling thread.
Findings examine(const Config& config);

bool has_errors(const Findings& findings);
/// {"findings": [{"level", "id", "text", "remedy"}], "errors": 0, "warnings": 1}
Json write_findings(const Findings& findings);

struct CheckCall {
  bool json = false;
  bool config_only = false;
};

/// conclave check. `config`: as it was read. @returns 0: no errors, 1: errors, 2: the configuration cannot be read
int run_check_command(const CheckCall& call, const Result<Config>& config);

}  // namespace conclave::server
