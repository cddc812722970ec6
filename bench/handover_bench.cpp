// What it costs when the kernel gives a datagram to the wrong worker: looking its worker up, a copy, a post into that
// worker's mailbox, and taking it out again there. Both ends run in one thread, so waking the other is in it as the
// eventfd's two calls a batch, but not the time that the other takes to wake.
#include <benchmark/benchmark.h>

#include <array>
#include <vector>

#include "base/egress_queue.h"
#include "io/mailbox.h"
#include "media/steering.h"

namespace conclave {
namespace {

struct HandedOver {
  UdpPath path;
  uint16_t size = 0;
  std::array<uint8_t, kMaxDatagram> data;
};

void hand_over(benchmark::State& state) {
  const auto batch = static_cast<size_t>(state.range(0));
  const SocketAddress remote = *SocketAddress::parse("198.51.100.7:40000");
  media::Steering steering(0, 2);
  steering.route(TimePoint{}, remote, "01abcdef");
  io::Mailbox<HandedOver> mailbox(1024);
  std::vector<HandedOver> taken;
  HandedOver datagram;
  datagram.size = 1150;
  datagram.data.fill(0x80);
  for (auto _ : state) {
    for (size_t i = 0; i < batch; ++i)
      if (steering.route(TimePoint{}, remote, {}) == 1) mailbox.post(datagram);
    mailbox.take(taken);
    if (taken.size() != batch) state.SkipWithError("datagrams were lost");
  }
  state.counters["cpu_per_datagram"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(batch),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(hand_over)->ArgName("batch")->Arg(1)->Arg(8)->Arg(64);

}  // namespace
}  // namespace conclave
