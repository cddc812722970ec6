// What the server does to each video packet for each receiver, without SRTP: read it, decide nothing, write it anew.
#include <benchmark/benchmark.h>

#include <array>
#include <vector>

#include "peer/packet_cache.h"
#include "peer/receive_stream.h"
#include "rtp/extensions.h"
#include "rtp/rewrite.h"
#include "rtp/vp8.h"

using namespace conclave;

namespace {

/// A packet as a browser sends it: 1150 bytes, three extensions, a full VP8 descriptor.
std::vector<uint8_t> make_packet() {
  rtp::ExtensionBuilder extensions;
  extensions.add_abs_send_time(TimePoint(12345ms));
  extensions.add_transport_sequence(777);
  extensions.add_text(ExtensionId::mid, "1");
  std::vector<uint8_t> payload(1150 - 12 - 4 - 12);
  const std::array<uint8_t, 7> start{0x90, 0xE0, 0x92, 0x34, 0x21, 0x40, 0x11};
  std::copy(start.begin(), start.end(), payload.begin());
  std::vector<uint8_t> packet(1500);
  packet.resize(rtp::write_packet(packet, {.payload_type = 100, .ssrc = 1}, extensions.elements(), payload));
  return packet;
}

rtp::Rewrite make_rewrite(const rtp::PacketView& packet, uint16_t sequence) {
  auto descriptor = rtp::parse_vp8_descriptor(packet.payload());
  rtp::Rewrite rewrite{.header = packet.header(), .skip = descriptor->size};
  rewrite.header.ssrc = 0x1234;
  rewrite.header.sequence_number = sequence;
  descriptor->picture_id = sequence & 0x7FFF;
  descriptor->tl0_pic_idx = static_cast<uint8_t>(sequence);
  rewrite.prefix_size = static_cast<uint8_t>(rtp::write_vp8_descriptor(rewrite.prefix, *descriptor));
  return rewrite;
}

void parse(benchmark::State& state) {
  const auto bytes = make_packet();
  for (auto _ : state) {
    const auto packet = rtp::PacketView::parse(bytes);
    benchmark::DoNotOptimize(rtp::find_transport_sequence(*packet));
    benchmark::DoNotOptimize(rtp::parse_vp8_descriptor(packet->payload()));
  }
}
BENCHMARK(parse);

/// Once per packet that comes in: parse, statistics, a copy into the slab.
void ingress(benchmark::State& state) {
  const auto bytes = make_packet();
  peer::ReceiveStream stream(1, 90000);
  peer::PacketSlab slab(1);
  TimePoint now{1s};
  uint16_t sequence = 0;
  for (auto _ : state) {
    const auto packet = rtp::PacketView::parse(bytes);
    rtp::PacketHeader header = packet->header();
    header.sequence_number = sequence++;
    now += 4ms;
    benchmark::DoNotOptimize(stream.handle_packet(now, header, bytes.size()));
    benchmark::DoNotOptimize(slab.store(bytes));
  }
}
BENCHMARK(ingress);

/// Once per receiver: descriptor, cache, the packet written with fresh extensions.
void egress(benchmark::State& state) {
  const auto bytes = make_packet();
  peer::PacketSlab slab(1);
  const peer::PacketRef ref = slab.store(bytes);
  const auto packet = rtp::PacketView::parse(bytes).value();
  peer::PacketCache cache;
  std::array<uint8_t, 1500> out;
  TimePoint now{1s};
  uint16_t sequence = 0;
  for (auto _ : state) {
    now += 4ms;
    const rtp::Rewrite rewrite = make_rewrite(packet, ++sequence);
    rtp::ExtensionBuilder extensions;
    extensions.add_passing(rtp::find_passing(packet));
    extensions.add_abs_send_time(now);
    extensions.add_transport_sequence(sequence);
    benchmark::DoNotOptimize(rtp::write_rewritten(out, rewrite, packet, extensions.elements()));
    cache.insert(now, {.rewrite = rewrite, .original = ref});
    benchmark::ClobberMemory();
  }
}
BENCHMARK(egress);

}  // namespace
