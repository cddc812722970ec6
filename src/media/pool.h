// All media workers of the process, on one UDP port.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "media/worker.h"

namespace conclave::media {

struct PoolConfig {
  SocketAddress listen{};  ///< unspecified ip: all addresses; port 0: any
  uint32_t workers = 1;    ///< 1 to 256: two hexadecimal digits name one
  sfu::NodeConfig node;
};

class Pool {
 public:
  /// Binds the port, unless `inherited` has the sockets of an earlier pool, one for each worker in their order; and
  /// starts the threads. `identity` outlives the pool. The sinks are called on every worker's thread.
  static Result<std::unique_ptr<Pool>> start(const PoolConfig& config, const peer::DtlsIdentity& identity,
                                             const EventSink& events, const StatsSink& stats,
                                             std::vector<io::Fd> inherited = {});
  ~Pool();  ///< stops the threads

  /// The port all workers share, with the real number.
  SocketAddress local() const { return local_; }
  /// Bytes that each socket holds until they are read.
  int receive_buffer() const { return receive_buffer_; }
  uint32_t size() const { return static_cast<uint32_t>(workers_.size()); }
  /// The sockets of the workers in their order; they stay the pool's.
  const std::vector<int>& descriptors() const { return descriptors_; }
  /// To the worker that the low byte of the command's conference id names.
  void post(BridgeCommand command);

 private:
  Pool() = default;

  SocketAddress local_;
  std::vector<int> descriptors_;
  int receive_buffer_ = 0;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace conclave::media
