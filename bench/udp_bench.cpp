// What sending and receiving a datagram costs, over loopback: UdpBatch as a media worker uses it, with and without
// UDP_SEGMENT, for different numbers of packets to each receiver in one turn of the loop. Read the CPU time; an item is
// a datagram. The receivers' sockets are drained outside the measured time.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <vector>

#include "io/udp_batch.h"

namespace {

using namespace conclave;

constexpr size_t kPacketBytes = 1150;

io::UdpBatch open_socket(io::Segmentation segmentation) {
  auto socket = io::UdpBatch::open({.listen = {IpAddress::v4(0x7f000001), 0}, .segmentation = segmentation});
  if (!socket) std::abort();
  return std::move(*socket);
}

void drain(std::vector<io::UdpBatch>& sockets) {
  for (io::UdpBatch& socket : sockets)
    while (!socket.receive().empty()) {
    }
}

/// Packets interleaved as an SFU makes them: each packet for every receiver, then the next packet.
void fill(EgressQueue& queue, const UdpPath& from, std::vector<io::UdpBatch>& receivers, int64_t packets) {
  for (int64_t packet = 0; packet < packets; ++packet) {
    for (const io::UdpBatch& receiver : receivers) {
      queue.open();
      queue.commit({from.local, receiver.local()}, kPacketBytes);
    }
  }
}

/// Arguments: receivers, packets to each in a turn, segmentation.
void send(benchmark::State& state) {
  const auto segmentation = state.range(2) != 0 ? io::Segmentation::on : io::Segmentation::off;
  io::UdpBatch sender = open_socket(segmentation);
  std::vector<io::UdpBatch> receivers;
  for (int64_t i = 0; i < state.range(0); ++i) receivers.push_back(open_socket(io::Segmentation::off));
  EgressQueue queue;
  fill(queue, {sender.local(), {}}, receivers, state.range(1));
  for (auto _ : state) {
    sender.send(queue);
    state.PauseTiming();
    drain(receivers);
    state.ResumeTiming();
  }
  const auto datagrams = static_cast<double>(sender.counters().count("datagrams-out"));
  state.SetItemsProcessed(static_cast<int64_t>(datagrams));
  state.counters["cpu_per_datagram"] =
      benchmark::Counter(datagrams, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["lost"] = static_cast<double>(sender.counters().count("egress-would-block"));
}
BENCHMARK(send)->ArgNames({"receivers", "packets", "segment"})->ArgsProduct({{10, 40}, {1, 2, 4, 8}, {0, 1}});

void receive(benchmark::State& state) {
  io::UdpBatch sender = open_socket(io::Segmentation::on);
  std::vector<io::UdpBatch> receivers;
  receivers.push_back(open_socket(io::Segmentation::off));
  EgressQueue queue;
  fill(queue, {sender.local(), {}}, receivers, state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    sender.send(queue);
    state.ResumeTiming();
    drain(receivers);
  }
  const auto datagrams = static_cast<double>(receivers[0].counters().count("datagrams-in"));
  state.SetItemsProcessed(static_cast<int64_t>(datagrams));
  state.counters["cpu_per_datagram"] =
      benchmark::Counter(datagrams, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(receive)->ArgName("batch")->Arg(1)->Arg(8)->Arg(64);

}  // namespace
