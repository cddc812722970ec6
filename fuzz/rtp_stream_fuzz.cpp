// Any order of sequence numbers at any pace through what keeps state about an incoming stream: statistics, missing
// packets, transport feedback. Each event is four bytes: time since the last (ms), flags, sequence number.
#include <array>
#include <cstdlib>

#include "peer/nack_generator.h"
#include "peer/receive_stream.h"
#include "peer/transport_feedback.h"
#include "rtp/rtcp.h"

using namespace conclave;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void drain(peer::TransportFeedbackCollector& collector, TimePoint now) {
  std::array<uint8_t, 1200> out;
  for (int messages = 0; const size_t size = collector.write(now, 1, 2, out); ++messages) {
    check(messages <= static_cast<int>(peer::TransportFeedbackCollector::kMaxPending));
    rtp::RtcpReader reader(ByteSpan(out).first(size));
    const auto packet = reader.next();
    check(packet && std::holds_alternative<rtp::TransportFeedback>(*packet));
  }
  check(collector.next_timeout() > now);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  peer::ReceiveStream stream(1, 90000);
  peer::NackGenerator nacks;
  peer::TransportFeedbackCollector collector;
  TimePoint now{1s};
  int64_t newest = -1;
  std::array<uint16_t, 64> lost;
  for (; size >= 4; data += 4, size -= 4) {
    now += Duration(data[0] * 1000);
    const uint16_t sequence = load_u16(data + 2);
    const rtp::PacketHeader header{.sequence_number = sequence, .timestamp = load_u32(data)};
    const auto packet =
        data[1] & 1 ? stream.handle_retransmission(now, header, 100) : stream.handle_packet(now, header, 100);
    if (packet.order == peer::PacketOrder::newest || packet.order == peer::PacketOrder::restarted) {
      check(packet.sequence > newest);
      newest = packet.sequence;
    }
    if (packet.order == peer::PacketOrder::restarted) nacks.reset();
    if (packet.usable()) nacks.handle_packet(now, packet.sequence);
    check(nacks.missing() <= peer::NackGenerator::kMaxMissing);
    if (data[1] & 2) nacks.collect(now, Duration(data[1] * 1000), lost);
    collector.handle_packet(now, static_cast<uint16_t>(sequence * (data[1] >> 4)), data[1] & 4);
    if (now >= collector.next_timeout()) drain(collector, now);
    if (data[1] & 8) stream.make_report_block(now);
  }
  volatile uint64_t sink = stream.bitrate_bps(now) + stream.jitter();
  (void)sink;
  return 0;
}
