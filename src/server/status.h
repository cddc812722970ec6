// conclave status: what the running server does now. It answers this over the control socket at once, without the
// database, which may be what is in trouble.
#pragma once

#include <deque>
#include <vector>

#include "base/address.h"
#include "base/counters.h"
#include "base/json.h"
#include "gateway/metrics.h"
#include "meeting/service.h"
#include "server/config.h"

namespace conclave::server {

/// How many media paths came about, and how many did not, since the start and within the last hour.
class MediaPaths {
 public:
  /// `meeting`: what the service has counted; once every kInterval.
  void note(const Counters& meeting);
  /// {"connected", "failed", "connectedLastHour", "failedLastHour"}
  Json write(const Counters& meeting) const;

  static constexpr Duration kInterval = 1min;

 private:
  struct Sample {
    int64_t connected = 0;
    int64_t failed = 0;
  };
  static Sample sample(const Counters& meeting);

  std::deque<Sample> hour_{{}};  ///< oldest first
};

/// What the process has open.
struct OpenPorts {
  SocketAddress http{};
  SocketAddress media{};
  int receive_buffer = 0;  ///< of the sockets of media, bytes
};

/// {"listening": {"http", "media"}, "receiveBufferBytes"}
void write_ports(const OpenPorts& ports, Json& status);

/// {"version", "pid", "started", "now" (seconds since 1970), "cpuMilliseconds", "residentBytes", "rooms", "people",
/// "sessions", "sockets", "conferences", "endpoints", "bytesIn", "bytesOut", "lossPerMillion" (of packets, the mean of
/// all conferences since the start; null: nothing was measured), "store":
/// {"failing", "waiting"}, "events": {name: count}}: counts are those since the start. The running server adds
/// "mediaPaths" and what write_ports() has.
Json make_status(const gateway::MetricsInput& figures);

/// [{"name", "breakout" (its name; null: it is no breakout room), "people", "since", "endpoints" (whose media can
/// flow), "bitsIn", "bitsOut" (a second), "lossUpPerMillion", "lossDownPerMillion" (of packets, in the last seconds;
/// null: nothing was expected), "roundTripMilliseconds" (null: not known)}], the fullest first.
Json make_open_rooms(const std::vector<meeting::OpenRoom>& rooms);

struct StatusCall {
  bool json = false;
  bool rooms = false;  ///< a line for each open room
};

/// Asks twice, a second apart, so that rates are those of now. Returns the exit code.
int run_status_tool(const StatusCall& call, const Config& config);

}  // namespace conclave::server
