// Any bytes as an RTP packet: read every part, unwrap it as RTX, write it again and read that.
#include <array>
#include <cstdlib>
#include <vector>

#include "peer/retransmission.h"
#include "rtp/extensions.h"
#include "rtp/rewrite.h"

using namespace conclave;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

uint64_t read_all(const rtp::PacketView& packet) {
  uint64_t sum = packet.header_size() + packet.padding_size() + packet.payload().size();
  check(sum == packet.bytes().size());
  for (size_t i = 0; i < packet.csrc_count(); ++i) sum += packet.csrc(i);
  for (const uint8_t byte : packet.payload()) sum += byte;
  sum += rtp::find_audio_level(packet).value_or(rtp::AudioLevel{}).level;
  sum += rtp::find_abs_send_time(packet).value_or(0) + rtp::find_transport_sequence(packet).value_or(0);
  sum += rtp::find_text(packet, ExtensionId::mid).value_or("").size();
  return sum;
}

void round_trip(const rtp::PacketView& packet) {
  std::vector<rtp::ExtensionElement> elements;
  rtp::ExtensionReader reader = packet.extensions();
  while (const auto element = reader.next()) elements.push_back(*element);
  std::vector<uint8_t> out(packet.bytes().size() * 2 + 64);  // the two-byte form may take more
  const size_t size = rtp::write_packet(out, packet.header(), elements, packet.payload());
  check(size > 0);
  const auto again = rtp::PacketView::parse(ByteSpan(out).first(size));
  check(again && again->header() == packet.header() && again->payload().size() == packet.payload().size());
  rtp::ExtensionReader reread = again->extensions();
  for (const auto& element : elements) {
    const auto read = reread.next();
    check(read && read->id == element.id && read->data.size() == element.data.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return -1;
  std::vector<uint8_t> bytes(data, data + size);
  const auto packet = rtp::PacketView::parse(bytes);
  if (!packet) return 0;
  volatile uint64_t sink = read_all(*packet);
  round_trip(*packet);
  if (const auto original = peer::unwrap_rtx(bytes, 1)) {
    const auto view = rtp::PacketView::parse(*original);
    check(view && view->ssrc() == 1);
    sink = sink + read_all(*view);
  }
  return 0;
}
