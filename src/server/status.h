// conclave status: what the running server does now. It answers this over the control socket at once, without the
// database, which may be what is in trouble.
#pragma once

#include "base/json.h"
#include "base/time.h"
#include "gateway/metrics.h"
#include "server/config.h"

namespace conclave::server {

/// What the process has used and since when.
struct ProcessFigures {
  UnixTime started{};
  UnixTime now{};
  Duration cpu{};       ///< of all threads, since the start
  size_t resident = 0;  ///< bytes
};

/// Of this process. Figures that the system does not tell are 0.
ProcessFigures process_figures(UnixTime started, UnixTime now);

/// {"version", "pid", "started", "now" (seconds since 1970), "cpuMilliseconds", "residentBytes", "rooms", "people",
/// "sessions", "sockets", "conferences", "endpoints", "bytesIn", "bytesOut", "lossPerMillion" (of packets, the mean of
/// all conferences since the start; null: nothing was measured), "store":
/// {"failing", "waiting"}, "events": {name: count}}: counts are those since the start.
Json make_status(const gateway::MetricsInput& figures, const ProcessFigures& process);

/// Asks twice, a second apart, so that rates are those of now. Returns the exit code.
int run_status_tool(bool json, const Config& config);

}  // namespace conclave::server
