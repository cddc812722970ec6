// Between the signalling thread and the media workers: commands down to the pool, events up through a mailbox.
#pragma once

#include <memory>
#include <vector>

#include "gateway/signalling.h"
#include "io/mailbox.h"
#include "media/pool.h"

namespace conclave::server {

class MediaLink final : public gateway::BridgeLink {
 public:
  /// Starts the workers. `identity` outlives this object.
  static Result<std::unique_ptr<MediaLink>> start(const media::PoolConfig& config, const peer::DtlsIdentity& identity);

  void send(BridgeCommand command) override { pool_->post(std::move(command)); }
  std::vector<gateway::BridgeReport> reports() const override;

  /// Readable when events wait.
  int events_fd() const { return events_.fd(); }
  /// What came since the last call; valid until the next.
  const std::vector<BridgeEvent>& take_events();
  SocketAddress local() const { return pool_->local(); }
  uint32_t workers() const { return pool_->size(); }

 private:
  MediaLink() = default;

  io::Mailbox<BridgeEvent> events_;
  std::vector<BridgeEvent> taken_;
  std::unique_ptr<media::Pool> pool_;  // last: its threads post to the mailbox until they end
};

}  // namespace conclave::server
