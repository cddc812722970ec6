#include "gateway/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <sstream>
#include <utility>

namespace conclave::gateway {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;
using enum MetricKind;

// A new one also needs its line in docs/operate/en/monitoring.md and docs/operate/de/ueberwachung.md; a test says so.
constexpr auto kMetrics = std::to_array<MetricInfo>({
    {"process_cpu_seconds_total", counter, "Processor time of all threads"},
    {"process_resident_memory_bytes", gauge, "Memory in use"},
    {"process_virtual_memory_bytes", gauge, "Address space in use"},
    {"process_open_fds", gauge, "Open file descriptors"},
    {"process_max_fds", gauge, "Limit of open file descriptors; 0: none"},
    {"process_threads", gauge, "Threads"},
    {"process_start_time_seconds", gauge, "When the process was started, in seconds since 1970"},
    {"conclave_sockets", gauge, "Open sockets of the web server"},
    {"conclave_connections", gauge, "XMPP streams and bridge channels"},
    {"conclave_sessions", gauge, "XMPP sessions, those waiting for resumption included"},
    {"conclave_rooms", gauge, "Open rooms, breakout rooms included"},
    {"conclave_occupants", gauge, "People in rooms"},
    {"conclave_queued_bytes", gauge, "Bytes that wait to be sent on WebSockets"},
    {"conclave_unacknowledged_bytes", gauge, "Bytes that are kept for clients to resume"},
    {"conclave_store_failing", gauge, "1: the database cannot be written"},
    {"conclave_store_waiting", gauge, "Changes that wait to be written to the database"},
    {"conclave_media_conferences", gauge, "Conferences of a media worker"},
    {"conclave_media_endpoints", gauge, "Participants of a media worker"},
    {"conclave_media_paths", gauge, "Participants whose media can flow, by the way that it goes"},
    {"conclave_media_datagrams_in_total", counter, "Datagrams received"},
    {"conclave_media_datagrams_out_total", counter, "Datagrams sent"},
    {"conclave_media_bytes_in_total", counter, "Bytes received, without IP and UDP headers"},
    {"conclave_media_bytes_out_total", counter, "Bytes sent, without IP and UDP headers"},
    {"conclave_media_send_calls_total", counter, "System calls to send"},
    {"conclave_media_handed_over_total", counter, "Datagrams that arrived at another worker than theirs"},
    {"conclave_media_packets_forwarded_total", counter, "Media packets sent on, once for each receiver"},
    {"conclave_media_packets_expected_total", counter, "Media packets that should have arrived, by direction"},
    {"conclave_media_packets_lost_total", counter, "Those of them that did not; what was sent again does not count"},
    {"conclave_media_conference_loss_ratio", histogram,
     "Each conference every 10 s: share of packets lost on the way to receivers, mean over them"},
    {"conclave_media_conference_round_trip_seconds", histogram,
     "Each conference every 10 s: round trip to receivers, mean over them"},
    {"conclave_media_conference_sent_bits_per_second", histogram,
     "Each conference every 10 s: rate to each receiver, mean over them"},
    {"conclave_media_conference_endpoints", histogram, "Each conference every 10 s: participants whose media can flow"},
    {"conclave_media_conference_in_bits_per_second", histogram,
     "Each conference every 10 s: media from all in it together"},
    {"conclave_media_conference_out_bits_per_second", histogram,
     "Each conference every 10 s: media to all in it together"},
    {"conclave_media_path_round_trip_seconds", histogram, "Each participant every 10 s: round trip"},
    {"conclave_media_path_loss_up_ratio", histogram,
     "Each participant every 10 s: share of packets lost on the way from them"},
    {"conclave_media_path_loss_down_ratio", histogram,
     "Each participant every 10 s: share of packets lost on the way to them"},
    {"conclave_events_total", counter, "What was refused or dropped, or is worth counting"},
});

class Families {
 public:
  /// Of a gauge or counter.
  void add(std::string_view name, double value, Labels labels = {}) {
    MetricFamily& to = family(name);
    ClientMetric metric;
    metric.label = std::move(labels);
    (to.type == MetricType::Gauge ? metric.gauge.value : metric.counter.value) = value;
    to.metric.push_back(std::move(metric));
  }
  void add(std::string_view name, size_t value, Labels labels = {}) {
    add(name, static_cast<double>(value), std::move(labels));
  }
  void add(std::string_view name, const Histogram& values, Labels labels) {
    ClientMetric metric;
    metric.label = std::move(labels);
    uint64_t below = 0;
    for (const Histogram::Bucket& bucket : values.buckets())
      metric.histogram.bucket.push_back({below += bucket.count, bucket.upper_bound});
    metric.histogram.bucket.push_back({values.count(), std::numeric_limits<double>::infinity()});
    metric.histogram.sample_count = values.count();
    metric.histogram.sample_sum = values.sum();
    family(name).metric.push_back(std::move(metric));
  }
  void events(const char* floor, const Counters& counters, Labels labels = {}) {
    labels.insert(labels.begin(), {"floor", floor});
    for (const Counters::Entry& entry : counters.entries()) {
      Labels with_name = labels;
      with_name.push_back({"event", entry.name});
      add("conclave_events_total", entry.count, std::move(with_name));
    }
  }
  const std::vector<MetricFamily>& all() const { return all_; }

 private:
  MetricFamily& family(std::string_view name) {
    auto found = std::ranges::find(all_, name, &MetricFamily::name);
    if (found != all_.end()) return *found;
    const auto* info = std::ranges::find(kMetrics, name, &MetricInfo::name);
    // A reporter may count more than is described; better told without words than not at all.
    const MetricInfo described = info == kMetrics.end() ? MetricInfo{name, counter, ""} : *info;
    const MetricType type = described.kind == gauge       ? MetricType::Gauge
                            : described.kind == histogram ? MetricType::Histogram
                                                          : MetricType::Counter;
    return all_.emplace_back(MetricFamily{std::string(name), described.help, type, {}});
  }

  std::vector<MetricFamily> all_;
};

/// "datagrams-in" to "conclave_media_datagrams_in".
std::string media_name(const char* name) {
  std::string text = std::string("conclave_media_") + name;
  std::ranges::replace(text, '-', '_');
  return text;
}

void add_process(Families& families, const io::ProcessFigures& process) {
  const auto seconds = [](auto time) { return std::chrono::duration<double>(time).count(); };
  families.add("process_cpu_seconds_total", seconds(process.cpu));
  families.add("process_resident_memory_bytes", process.resident);
  families.add("process_virtual_memory_bytes", process.virtual_size);
  families.add("process_open_fds", process.descriptors);
  families.add("process_max_fds", process.max_descriptors);
  families.add("process_threads", process.threads);
  families.add("process_start_time_seconds", seconds(process.started.time_since_epoch()));
}

void add_worker(Families& families, const BridgeReport& report, const std::string& index) {
  const Labels worker{{"worker", index}};
  const auto labelled = [&](ClientMetric::Label label) {
    Labels labels = worker;
    labels.push_back(std::move(label));
    return labels;
  };
  for (const Counters::Entry& entry : report.gauges.entries())
    families.add(media_name(entry.name), entry.count, worker);
  for (const Counters::Entry& entry : report.paths.entries()) {
    Labels labels = labelled({"transport", "udp"});
    labels.push_back({"family", entry.name});
    families.add("conclave_media_paths", entry.count, std::move(labels));
  }
  for (const Counters::Entry& entry : report.totals.entries())
    families.add(media_name(entry.name) + "_total", entry.count, worker);
  for (const auto& [direction, loss] : {std::pair("up", report.up), std::pair("down", report.down)}) {
    families.add("conclave_media_packets_expected_total", loss.expected, labelled({"direction", direction}));
    families.add("conclave_media_packets_lost_total", loss.lost, labelled({"direction", direction}));
  }
  for (const BridgeReport::NamedHistogram& one : report.histograms)
    families.add(media_name(one.name), one.values, worker);
  families.events("media", report.drops, worker);
}

}  // namespace

std::span<const MetricInfo> all_metrics() { return kMetrics; }

std::string write_metrics(const MetricsInput& input) {
  Families families;
  add_process(families, input.process);
  families.add("conclave_sockets", input.open_connections);
  families.add("conclave_connections", input.service.connections);
  families.add("conclave_sessions", input.service.sessions);
  families.add("conclave_rooms", input.service.rooms);
  families.add("conclave_occupants", input.service.occupants);
  families.add("conclave_queued_bytes", input.queued_bytes);
  families.add("conclave_unacknowledged_bytes", input.service.unacknowledged_bytes);
  families.add("conclave_store_failing", size_t{input.store.failing});
  families.add("conclave_store_waiting", input.store.waiting);
  families.events("gateway", input.web);
  families.events("meeting", input.meeting);
  families.events("store", input.store.lost);
  for (size_t i = 0; i < input.workers.size(); ++i) add_worker(families, input.workers[i], std::to_string(i));
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families.all());
  return text.str();
}

}  // namespace conclave::gateway
