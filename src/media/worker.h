// One media thread: an epoll loop around sfu::Node with its UDP socket and its mailboxes. It owns its conferences
// alone; whatever comes from other threads comes by value through a mailbox. One turn of the loop takes what waits (at
// most a batch of datagrams), lets the node handle each, and sends what comes of it: at the end of the turn, and in
// between whenever kFlushAt datagrams wait.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

#include "base/bridge.h"
#include "base/counters.h"
#include "io/mailbox.h"
#include "io/udp_batch.h"
#include "media/steering.h"
#include "sfu/node.h"

namespace conclave::media {

/// Called on a worker's thread with what its node reported; it may move from the vector.
using EventSink = std::function<void(std::vector<BridgeEvent>& events)>;

/// A copy of what a worker has counted.
struct WorkerStats {
  uint32_t worker = 0;
  sfu::NodeStats node;
  Counters drops;   ///< of the node
  Counters socket;  ///< of the UDP socket, and "handed-over", "hand-over-full" between workers
};

/// Called on a worker's thread with what it has counted: a tenth of a second after it began to count anew, at most.
using StatsSink = std::function<void(WorkerStats stats)>;

class Worker {
 public:
  struct Setup {
    uint32_t index = 0;
    uint32_t workers = 1;
    sfu::NodeConfig node;
    const peer::DtlsIdentity* identity = nullptr;  ///< outlives the worker
  };

  Worker(Setup setup, io::UdpBatch socket, EventSink events, StatsSink stats);
  ~Worker();  ///< stops it
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// `peers`: all workers in the order of their indices, this one included; they outlive this worker's thread.
  void start(std::vector<Worker*> peers);
  /// Ends the thread; what is queued is dropped.
  void stop();

  /// From any thread.
  void post(BridgeCommand command);

 private:
  struct Stop {};
  using Message = std::variant<BridgeCommand, Stop>;
  /// A datagram that arrived at another worker's socket.
  struct HandedOver {
    UdpPath path;
    uint16_t size = 0;
    std::array<uint8_t, kMaxDatagram> data;
  };
  /// What a neighbour may pile up here: a burst of some 50 ms at 20 kpps. 1.5 MB.
  static constexpr size_t kHandOverCapacity = 1024;
  static constexpr Duration kPublishEvery = 100ms;
  /// In a large conference a batch makes thousands of datagrams; they leave in portions, so that the first does not
  /// wait for the last one's encryption, and memory does not grow with packets times receivers. A larger portion has
  /// longer runs for one receiver, which cost less to send (forward_bench, `turn`).
  static constexpr size_t kFlushAt = 1024;

  void run();
  void turn(uint32_t ready);
  void handle_commands();
  void handle_handed_over();
  void handle_datagrams();
  void finish_turn();
  void flush();
  void flush_if_full();
  void publish();
  Duration sleep_time() const;
  bool hand_over(uint32_t worker, const io::UdpBatch::Datagram& datagram);

  const Setup setup_;
  io::UdpBatch socket_;
  EventSink event_sink_;
  StatsSink stats_sink_;
  std::vector<Worker*> peers_;
  io::Mailbox<Message> commands_;
  io::Mailbox<HandedOver> handed_over_{kHandOverCapacity};
  std::thread thread_;

  // Only the worker's thread touches these.
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace conclave::media
