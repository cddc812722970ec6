#include "gateway/metrics.h"

#include <gmock/gmock.h>

namespace conclave::gateway {
namespace {

using testing::HasSubstr;

TEST(Metrics, NamesWhatWasCounted) {
  MetricsInput input;
  input.service.rooms = 3;
  input.open_connections = 7;
  input.meeting.add("bad-stanza", 2);
  input.web.add("slow-client");
  BridgeReport worker;
  worker.gauges.add("endpoints", 4);
  worker.totals.add("datagrams-received", 1000);
  worker.drops.add("bad-srtp", 5);
  Histogram loss{0.01, 0.1};
  for (const double value : {0.0, 0.05, 0.5}) loss.observe(value);
  worker.histograms = {{"conference-loss-ratio", loss}};
  input.workers = {worker, worker};
  const std::string text = write_metrics(input);
  EXPECT_THAT(text, HasSubstr("# TYPE conclave_rooms gauge\nconclave_rooms 3\n"));
  EXPECT_THAT(text, HasSubstr("conclave_sockets 7\n"));
  EXPECT_THAT(text, HasSubstr("conclave_events_total{floor=\"meeting\",event=\"bad-stanza\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("conclave_events_total{floor=\"gateway\",event=\"slow-client\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("conclave_events_total{floor=\"media\",worker=\"1\",event=\"bad-srtp\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE conclave_media_datagrams_received_total counter\n"
                              "conclave_media_datagrams_received_total{worker=\"0\"} 1000\n"
                              "conclave_media_datagrams_received_total{worker=\"1\"} 1000\n"));
  EXPECT_THAT(text, HasSubstr("conclave_media_endpoints{worker=\"0\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE conclave_media_conference_loss_ratio histogram\n"));
  EXPECT_THAT(text, HasSubstr("conclave_media_conference_loss_ratio_count{worker=\"0\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("conclave_media_conference_loss_ratio_bucket{worker=\"1\",le=\"0.1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("conclave_media_conference_loss_ratio_bucket{worker=\"1\",le=\"+Inf\"} 3\n"));
}

}  // namespace
}  // namespace conclave::gateway
