#include "server/media_link.h"

#include <cstring>

namespace conclave::server {
namespace {

bool is_drop(const char* name) {
  for (const char* total : {"datagrams-in", "datagrams-out", "send-calls", "handed-over"})
    if (std::strcmp(name, total) == 0) return false;
  return true;
}

gateway::BridgeReport make_report(const media::WorkerStats& stats) {
  gateway::BridgeReport report;
  report.gauges.add("conferences", stats.node.conferences);
  report.gauges.add("endpoints", stats.node.endpoints);
  report.totals.add("packets-forwarded", stats.node.packets_forwarded);
  report.drops = stats.drops;
  for (const Counters::Entry& entry : stats.socket.entries())
    (is_drop(entry.name) ? report.drops : report.totals).add(entry.name, entry.count);
  return report;
}

}  // namespace

Result<std::unique_ptr<MediaLink>> MediaLink::start(const media::PoolConfig& config,
                                                    const peer::DtlsIdentity& identity) {
  std::unique_ptr<MediaLink> link(new MediaLink);
  auto pool = media::Pool::start(config, identity, [mailbox = &link->events_](std::vector<BridgeEvent>& events) {
    for (BridgeEvent& event : events) mailbox->post(std::move(event));
  });
  if (!pool) return tl::unexpected(pool.error());
  link->pool_ = std::move(*pool);
  return link;
}

std::vector<gateway::BridgeReport> MediaLink::reports() const {
  std::vector<gateway::BridgeReport> reports;
  for (const media::WorkerStats& stats : pool_->stats()) reports.push_back(make_report(stats));
  return reports;
}

const std::vector<BridgeEvent>& MediaLink::take_events() {
  events_.take(taken_);
  return taken_;
}

}  // namespace conclave::server
