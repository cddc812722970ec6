// Any bytes as the body of a transport-wide feedback message; what parses is paired with packets that were sent.
#include <cstdlib>
#include <vector>

#include "peer/sent_packet_history.h"

using namespace conclave;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto feedback = rtp::TransportFeedback::parse({data, size});
  if (!feedback) return 0;
  size_t statuses = 0;
  rtp::PacketStatusReader reader(*feedback);
  while (reader.next()) ++statuses;
  if (statuses != feedback->status_count) std::abort();

  peer::SentPacketHistory history;
  for (int i = 0; i < 100; ++i) history.handle_sent(TimePoint(1s), 1000);
  std::vector<peer::PacketResult> results;
  history.handle_feedback(TimePoint(2s), *feedback, results);
  history.handle_feedback(TimePoint(2s), *feedback, results);
  if (results.size() > 100) std::abort();
  volatile double sink = history.loss(TimePoint(2s));
  (void)sink;
  return 0;
}
