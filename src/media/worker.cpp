#include "media/worker.h"

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "io/poller.h"
#include "io/system.h"
#include "peer/transport.h"

namespace conclave::media {
namespace {
constexpr unsigned kSocket = 0;
constexpr unsigned kCommands = 1;
constexpr unsigned kHandOver = 2;
}  // namespace

struct Worker::State {
  explicit State(const Setup& setup)
      : node(setup.node, *setup.identity, random), steering(setup.index, setup.workers) {}

  io::SystemRandom random;
  sfu::Node node;
  Steering steering;
  io::Poller poller;
  EgressQueue egress;
  std::vector<BridgeEvent> events;
  std::vector<Message> commands;
  std::vector<HandedOver> handed_over;
  Counters counters;
  TimePoint now{};
  TimePoint published_at{};
  bool unpublished = false;
  bool stopping = false;
};

Worker::Worker(Setup setup, io::UdpBatch socket, EventSink events, StatsSink stats)
    : setup_(setup),
      socket_(std::move(socket)),
      event_sink_(std::move(events)),
      stats_sink_(std::move(stats)),
      state_(std::make_unique<State>(setup_)) {}

Worker::~Worker() { stop(); }

void Worker::start(std::vector<Worker*> peers) {
  peers_ = std::move(peers);
  thread_ = std::thread([this] { run(); });
}

void Worker::stop() {
  if (!thread_.joinable()) return;
  commands_.post(Stop{});
  thread_.join();
}

void Worker::post(BridgeCommand command) { commands_.post(std::move(command)); }

void Worker::run() {
  State& state = *state_;
  state.poller.watch(socket_.fd(), kSocket);
  state.poller.watch(commands_.fd(), kCommands);
  state.poller.watch(handed_over_.fd(), kHandOver);
  state.now = io::now();
  while (!state.stopping) {
    const uint32_t ready = state.poller.wait(sleep_time());
    state.now = io::now();
    turn(ready);
  }
}

Duration Worker::sleep_time() const {
  TimePoint wake = state_->node.next_timeout();
  if (state_->unpublished) wake = std::min(wake, state_->published_at + kPublishEvery);
  if (wake == kNever) return io::Poller::kForever;
  return std::max(wake - state_->now, Duration::zero());
}

void Worker::turn(uint32_t ready) {
  State& state = *state_;
  if (ready & 1u << kCommands) handle_commands();
  if (ready & 1u << kHandOver) handle_handed_over();
  if (ready & 1u << kSocket) handle_datagrams();
  if (state.node.next_timeout() <= state.now) state.node.handle_timeout(state.now, state.egress, state.events);
  finish_turn();
  if (ready != 0) state.unpublished = true;
  if (state.unpublished && state.now - state.published_at >= kPublishEvery) publish();
}

void Worker::handle_commands() {
  State& state = *state_;
  commands_.take(state.commands);
  for (const Message& message : state.commands) {
    if (std::holds_alternative<Stop>(message)) {
      state.stopping = true;
    } else {
      state.node.handle_command(state.now, std::get<BridgeCommand>(message), state.egress, state.events);
      flush_if_full();
    }
  }
  state.commands.clear();
}

void Worker::handle_handed_over() {
  State& state = *state_;
  handed_over_.take(state.handed_over);
  for (HandedOver& datagram : state.handed_over) {
    state.node.handle_datagram(state.now, datagram.path, {datagram.data.data(), datagram.size}, state.egress,
                               state.events);
    flush_if_full();
  }
}

void Worker::handle_datagrams() {
  State& state = *state_;
  for (const io::UdpBatch::Datagram& datagram : socket_.receive()) {
    if (setup_.workers > 1) {
      const std::string_view ufrag = peer::peek_local_ufrag(datagram.bytes);
      const uint32_t worker = state.steering.route(state.now, datagram.path.remote, ufrag);
      if (worker != setup_.index) {
        state.counters.add(hand_over(worker, datagram) ? "handed-over" : "hand-over-full");
        continue;
      }
    }
    state.node.handle_datagram(state.now, datagram.path, datagram.bytes, state.egress, state.events);
    flush_if_full();
  }
}

bool Worker::hand_over(uint32_t worker, const io::UdpBatch::Datagram& datagram) {
  HandedOver copy;
  copy.path = datagram.path;
  copy.size = static_cast<uint16_t>(datagram.bytes.size());
  std::memcpy(copy.data.data(), datagram.bytes.data(), datagram.bytes.size());
  return peers_[worker]->handed_over_.post(copy);
}

void Worker::flush() {
  socket_.send(state_->egress);
  state_->egress.clear();
}

void Worker::flush_if_full() {
  if (state_->egress.size() >= kFlushAt) flush();
}

void Worker::finish_turn() {
  State& state = *state_;
  flush();
  if (state.events.empty()) return;
  event_sink_(state.events);
  state.events.clear();
}

void Worker::publish() {
  State& state = *state_;
  state.published_at = state.now;
  state.unpublished = false;
  WorkerStats stats{setup_.index, state.node.stats(), state.node.drops(), socket_.counters()};
  for (const Counters::Entry& entry : state.counters.entries()) stats.socket.add(entry.name, entry.count);
  stats_sink_(std::move(stats));
}

}  // namespace conclave::media
