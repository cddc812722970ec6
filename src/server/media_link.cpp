#include "server/media_link.h"

#include <cstring>

namespace conclave::server {
namespace {

bool is_drop(const char* name) {
  for (const char* total : {"datagrams-in", "datagrams-out", "bytes-in", "bytes-out", "send-calls", "handed-over"})
    if (std::strcmp(name, total) == 0) return false;
  return true;
}

gateway::BridgeReport make_report(const media::WorkerStats& stats) {
  gateway::BridgeReport report;
  report.gauges.add("conferences", stats.node.conferences);
  report.gauges.add("endpoints", stats.node.endpoints);
  report.totals.add("packets-forwarded", stats.node.packets_forwarded);
  report.drops = stats.drops;
  report.paths.add("ipv4", stats.node.paths_ipv4);
  report.paths.add("ipv6", stats.node.paths_ipv6);
  report.up = stats.node.up;
  report.down = stats.node.down;
  report.histograms = {{"conference-loss-ratio", stats.node.conference_loss},
                       {"conference-round-trip-seconds", stats.node.conference_round_trip},
                       {"conference-sent-bits-per-second", stats.node.conference_sent_bps},
                       {"conference-endpoints", stats.node.conference_endpoints},
                       {"conference-in-bits-per-second", stats.node.conference_in_bps},
                       {"conference-out-bits-per-second", stats.node.conference_out_bps},
                       {"path-round-trip-seconds", stats.node.path_round_trip},
                       {"path-loss-up-ratio", stats.node.path_loss_up},
                       {"path-loss-down-ratio", stats.node.path_loss_down}};
  for (const Counters::Entry& entry : stats.socket.entries())
    (is_drop(entry.name) ? report.drops : report.totals).add(entry.name, entry.count);
  return report;
}

}  // namespace

Result<std::unique_ptr<MediaLink>> MediaLink::start(const media::PoolConfig& config, const peer::DtlsIdentity& identity,
                                                    std::vector<io::Fd> inherited) {
  std::unique_ptr<MediaLink> link(new MediaLink);
  io::Mailbox<Report>* mailbox = &link->mailbox_;
  link->counts_.resize(config.workers);
  auto pool = media::Pool::start(
      config, identity,
      [mailbox](std::vector<BridgeEvent>& events) {
        for (BridgeEvent& event : events) mailbox->post(std::move(event));
      },
      [mailbox](media::WorkerStats stats) { mailbox->post(std::move(stats)); }, std::move(inherited));
  if (!pool) return tl::unexpected(pool.error());
  link->pool_ = std::move(*pool);
  return link;
}

std::vector<gateway::BridgeReport> MediaLink::reports() const {
  std::vector<gateway::BridgeReport> reports;
  reports.reserve(counts_.size());
  for (const media::WorkerStats& stats : counts_) reports.push_back(make_report(stats));
  return reports;
}

const std::vector<BridgeEvent>& MediaLink::take_events() {
  mailbox_.take(taken_);
  events_.clear();
  for (Report& report : taken_) {
    if (auto* event = std::get_if<BridgeEvent>(&report)) {
      events_.push_back(std::move(*event));
    } else {
      auto& stats = std::get<media::WorkerStats>(report);
      const uint32_t worker = stats.worker;
      counts_[worker] = std::move(stats);
    }
  }
  return events_;
}

}  // namespace conclave::server
