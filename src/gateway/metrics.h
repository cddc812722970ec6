// What the process counts, in the text format of Prometheus. The cells are the floors' own Counters; this only names
// them.
#pragma once

#include <string>
#include <vector>

#include "base/counters.h"
#include "base/histogram.h"
#include "meeting/service.h"

namespace conclave::gateway {

/// What one media worker reports; names are the reporter's.
struct BridgeReport {
  Counters gauges;  ///< "conferences", "endpoints"
  Counters totals;  ///< "datagrams-received", …
  Counters drops;   ///< by reason
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
  meeting::ServiceStats service;
  Counters meeting;
  size_t open_connections = 0;  ///< sockets of the web server
  size_t queued_bytes = 0;      ///< waiting to be sent on its WebSockets
  Counters web;                 ///< what the web server refused or dropped
  StoreReport store;
  std::vector<BridgeReport> workers;
};

/// Prometheus text exposition format 0.0.4.
std::string write_metrics(const MetricsInput& input);

}  // namespace conclave::gateway
