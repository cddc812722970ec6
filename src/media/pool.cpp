#include "media/pool.h"

#include <utility>

#include "base/log.h"

namespace conclave::media {
namespace {

/// SO_REUSEPORT would let a second process of the same user take half of our datagrams silently: a short exclusive
/// bind finds out first, and settles the port when any will do.
Result<SocketAddress> reserve_port(SocketAddress listen) {
  auto probe = io::UdpBatch::open({.listen = listen});
  if (!probe) return tl::unexpected(probe.error());
  return probe->local();
}

Result<std::vector<io::UdpBatch>> open_sockets(SocketAddress listen, uint32_t count) {
  std::vector<io::UdpBatch> sockets;
  io::UdpOptions options{.listen = listen};
  if (count > 1) {
    auto reserved = reserve_port(listen);
    if (!reserved) return tl::unexpected(reserved.error());
    options.listen = *reserved;
    options.sharing = io::PortSharing::shared;
  }
  for (uint32_t i = 0; i < count; ++i) {
    auto socket = io::UdpBatch::open(options);
    if (!socket) return tl::unexpected(socket.error());
    sockets.push_back(std::move(*socket));
  }
  return sockets;
}

Result<std::vector<io::UdpBatch>> adopt_sockets(std::vector<io::Fd> inherited) {
  std::vector<io::UdpBatch> sockets;
  for (io::Fd& fd : inherited) {
    auto socket = io::UdpBatch::adopt(std::move(fd));
    if (!socket) return tl::unexpected(socket.error());
    sockets.push_back(std::move(*socket));
  }
  return sockets;
}

}  // namespace

Result<std::unique_ptr<Pool>> Pool::start(const PoolConfig& config, const peer::DtlsIdentity& identity,
                                          const EventSink& events, const StatsSink& stats,
                                          std::vector<io::Fd> inherited) {
  if (config.workers < 1 || config.workers > 256) return fail("bad-worker-count");
  auto sockets = inherited.size() == config.workers ? adopt_sockets(std::move(inherited))
                                                    : open_sockets(config.listen, config.workers);
  if (!sockets) return tl::unexpected(sockets.error());
  std::unique_ptr<Pool> pool(new Pool);
  pool->local_ = sockets->front().local();
  pool->receive_buffer_ = sockets->front().receive_buffer();
  if (pool->receive_buffer_ < 1 << 20) {
    log::info("small-udp-buffer", "the kernel grants {} KB to receive UDP; net.core.rmem_max = 8388608 is better",
              pool->receive_buffer_ / 1024);
  }
  std::vector<Worker*> all;
  for (uint32_t i = 0; i < config.workers; ++i) {
    pool->descriptors_.push_back((*sockets)[i].fd());
    pool->workers_.push_back(std::make_unique<Worker>(
        Worker::Setup{.index = i, .workers = config.workers, .node = config.node, .identity = &identity},
        std::move((*sockets)[i]), events, stats));
    all.push_back(pool->workers_.back().get());
  }
  for (Worker* worker : all) worker->start(all);
  return pool;
}

Pool::~Pool() {
  // All threads end before the first worker goes, as each may post to any other.
  for (const auto& worker : workers_) worker->stop();
}

void Pool::post(BridgeCommand command) {
  const ConferenceId conference = std::visit([](const auto& c) { return c.conference; }, command);
  workers_[(conference & 0xff) % workers_.size()]->post(std::move(command));
}

}  // namespace conclave::media
