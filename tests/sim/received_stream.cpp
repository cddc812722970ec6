#include "sim/received_stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace conclave::sim {

namespace {

bool in_order(const ReceivedRtp& a, const ReceivedRtp& b) { return a.sequence < b.sequence; }

}  // namespace

std::string ReceivedStream::flaw(bool lossless) const {
  std::vector<ReceivedRtp> sorted = packets;
  std::ranges::sort(sorted, in_order);
  for (size_t i = 1; i < sorted.size(); ++i) {
    const ReceivedRtp& a = sorted[i - 1];
    const ReceivedRtp& b = sorted[i];
    if (a.sequence == b.sequence) return fmt::format("sequence number {} twice", a.sequence);
    // A number may stay free where a stream was left in the middle of a frame.
    if (lossless && b.sequence - a.sequence > (a.marker ? 1 : 2))
      return fmt::format("gap of {} at {}", b.sequence - a.sequence - 1, a.sequence);
    if (b.timestamp != a.timestamp && !is_newer(b.timestamp, a.timestamp))
      return fmt::format("time goes back at {}", b.sequence);
    const int step = distance(static_cast<uint16_t>(b.picture_id << 1), static_cast<uint16_t>(a.picture_id << 1)) / 2;
    if (b.picture_id == 0 && a.picture_id == 0) continue;  // audio
    if (b.timestamp == a.timestamp ? step != 0 : (lossless ? step != 1 : step < 1))
      return fmt::format("picture id {} after {} at {}", b.picture_id, a.picture_id, b.sequence);
  }
  return {};
}

}  // namespace conclave::sim
