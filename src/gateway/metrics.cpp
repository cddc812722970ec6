#include "gateway/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <sstream>

namespace conclave::gateway {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

class Families {
 public:
  void add(const std::string& name, MetricType type, const char* help, std::vector<ClientMetric::Label> labels,
           double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    if (type == MetricType::Gauge) {
      metric.gauge.value = value;
    } else {
      metric.counter.value = value;
    }
    family(name, type, help).metric.push_back(std::move(metric));
  }
  void add_histogram(const std::string& name, const char* help, std::vector<ClientMetric::Label> labels,
                     const Histogram& values) {
    ClientMetric metric;
    metric.label = std::move(labels);
    uint64_t below = 0;
    for (const Histogram::Bucket& bucket : values.buckets())
      metric.histogram.bucket.push_back({below += bucket.count, bucket.upper_bound});
    metric.histogram.bucket.push_back({values.count(), std::numeric_limits<double>::infinity()});
    metric.histogram.sample_count = values.count();
    metric.histogram.sample_sum = values.sum();
    family(name, MetricType::Histogram, help).metric.push_back(std::move(metric));
  }
  void gauge(const std::string& name, const char* help, size_t value) {
    add(name, MetricType::Gauge, help, {}, static_cast<double>(value));
  }
  void events(const char* floor, const Counters& counters, std::vector<ClientMetric::Label> labels = {}) {
    labels.insert(labels.begin(), {"floor", floor});
    for (const Counters::Entry& entry : counters.entries()) {
      auto with_name = labels;
      with_name.push_back({"event", entry.name});
      add("conclave_events_total", MetricType::Counter, "What was refused or dropped, or is worth counting",
          std::move(with_name), static_cast<double>(entry.count));
    }
  }
  const std::vector<MetricFamily>& all() const { return all_; }

 private:
  MetricFamily& family(const std::string& name, MetricType type, const char* help) {
    auto found = std::find_if(all_.begin(), all_.end(), [&](const MetricFamily& f) { return f.name == name; });
    if (found == all_.end()) found = all_.insert(all_.end(), MetricFamily{name, help, type, {}});
    return *found;
  }

  std::vector<MetricFamily> all_;
};

/// "datagrams-received" to "datagrams_received".
std::string metric_name(const char* name) {
  std::string text = name;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

void add_worker(Families& families, const BridgeReport& report, const std::string& index) {
  const std::vector<ClientMetric::Label> worker{{"worker", index}};
  for (const Counters::Entry& entry : report.gauges.entries())
    families.add("conclave_media_" + metric_name(entry.name), MetricType::Gauge, "Of one media worker", worker,
                 static_cast<double>(entry.count));
  for (const Counters::Entry& entry : report.totals.entries())
    families.add("conclave_media_" + metric_name(entry.name) + "_total", MetricType::Counter, "Of one media worker",
                 worker, static_cast<double>(entry.count));
  for (const BridgeReport::NamedHistogram& one : report.histograms)
    families.add_histogram("conclave_media_" + metric_name(one.name),
                           "Each conference of one media worker every 10 s: the mean over those who receive in it",
                           worker, one.values);
  families.events("media", report.drops, worker);
}

}  // namespace

std::string write_metrics(const MetricsInput& input) {
  Families families;
  families.gauge("conclave_sockets", "Open sockets of the web server", input.open_connections);
  families.gauge("conclave_connections", "XMPP connections", input.service.connections);
  families.gauge("conclave_sessions", "XMPP sessions, those waiting for resumption included", input.service.sessions);
  families.gauge("conclave_rooms", "Rooms", input.service.rooms);
  families.gauge("conclave_occupants", "People in rooms", input.service.occupants);
  families.gauge("conclave_queued_bytes", "Bytes that wait to be sent on WebSockets", input.queued_bytes);
  families.gauge("conclave_unacknowledged_bytes", "Bytes that are kept for clients to resume",
                 input.service.unacknowledged_bytes);
  families.events("gateway", input.web);
  families.events("meeting", input.meeting);
  families.gauge("conclave_store_failing", "1: the database cannot be written", input.store.failing ? 1 : 0);
  families.gauge("conclave_store_waiting", "Changes that wait to be written to the database", input.store.waiting);
  families.events("store", input.store.lost);
  for (size_t i = 0; i < input.workers.size(); ++i) add_worker(families, input.workers[i], std::to_string(i));
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families.all());
  return text.str();
}

}  // namespace conclave::gateway
