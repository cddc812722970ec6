// Between the signalling thread and the media workers: commands down to the pool, events and counts up through a
// mailbox.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "gateway/signalling.h"
#include "io/mailbox.h"
#include "media/pool.h"

namespace conclave::server {

class MediaLink final : public gateway::BridgeLink {
 public:
  /// Starts the workers, with the sockets that a pool before had, if there are any. `identity` outlives this object.
  static Result<std::unique_ptr<MediaLink>> start(const media::PoolConfig& config, const peer::DtlsIdentity& identity,
                                                  std::vector<io::Fd> inherited = {});

  void send(BridgeCommand command) override { pool_->post(std::move(command)); }
  std::vector<gateway::BridgeReport> reports() const override;

  /// Readable when something has come up.
  int events_fd() const { return mailbox_.fd(); }
  /// The events that came since the last call; valid until the next. Counts that came are kept for reports().
  const std::vector<BridgeEvent>& take_events();
  SocketAddress local() const { return pool_->local(); }
  int receive_buffer() const { return pool_->receive_buffer(); }
  uint32_t workers() const { return pool_->size(); }
  const std::vector<int>& descriptors() const { return pool_->descriptors(); }

 private:
  MediaLink() = default;

  using Report = std::variant<BridgeEvent, media::WorkerStats>;

  io::Mailbox<Report> mailbox_;
  std::vector<Report> taken_;
  std::vector<BridgeEvent> events_;
  std::vector<media::WorkerStats> counts_;  ///< the newest of each worker
  std::unique_ptr<media::Pool> pool_;       // last: its threads post to the mailbox until they end
};

}  // namespace conclave::server
