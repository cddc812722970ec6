// What the process counts, in the text format of Prometheus. The cells are the floors' own Counters; this only names
// them. Names of rooms are names of people often enough: nothing here carries one, and no series belongs to one
// conference or one participant. How they fare is told by histograms over all of them, so that there are as many series
// on a busy day as on a quiet one. `conclave status --rooms` has the names, on the terminal of whoever runs the server.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bridge.h"
#include "base/counters.h"
#include "base/histogram.h"
#include "io/process.h"
#include "meeting/service.h"

namespace conclave::gateway {

/// What one media worker reports; names are the reporter's.
struct BridgeReport {
  Counters gauges;  ///< "conferences", "endpoints"
  Counters totals;  ///< "datagrams-received", …
  Counters drops;   ///< by reason
  Counters paths;   ///< endpoints by the IP version that their media goes by: "ipv4", "ipv6"
  PacketLoss up;    ///< from endpoints
  PacketLoss down;  ///< to endpoints
  struct NamedHistogram {
    const char* name;  ///< "conference-loss-ratio", …
    Histogram values;
  };
  std::vector<NamedHistogram> histograms{};
};

/// The database behind what memory knows.
struct StoreReport {
  bool failing = false;  ///< it cannot be written now, and is tried again
  size_t waiting = 0;    ///< changes that are not written yet
  Counters lost;         ///< changes that never will be, by reason
};

struct MetricsInput {
  io::ProcessFigures process;
  meeting::ServiceStats service;
  Counters meeting;
  size_t open_connections = 0;  ///< sockets of the web server
  size_t queued_bytes = 0;      ///< waiting to be sent on its WebSockets
  Counters web;                 ///< what the web server refused or dropped
  StoreReport store;
  std::vector<BridgeReport> workers;
};

enum class MetricKind : uint8_t { gauge, counter, histogram };

/// A metric, for whoever reads them (docs/operate/en/monitoring.md).
struct MetricInfo {
  std::string_view name;
  MetricKind kind = MetricKind::gauge;
  const char* help = "";
};

/// All that write_metrics() may name, in its order.
std::span<const MetricInfo> all_metrics();

/// Prometheus text exposition format 0.0.4.
std::string write_metrics(const MetricsInput& input);

}  // namespace conclave::gateway
