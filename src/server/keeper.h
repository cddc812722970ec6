// The store thread: it alone uses the database while the server runs. Writes come behind what memory already knows, in
// order, as many as wait in one transaction (write_queue.h); administrative commands are answered by an event. On
// destruction all that was posted is still written, if the database can be.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

#include "gateway/signalling.h"
#include "io/mailbox.h"
#include "meeting/kept/records.h"
#include "server/admin.h"
#include "server/write_queue.h"
#include "store/database.h"

namespace conclave::server {

/// A command of the control socket has been executed.
struct AdminDone {
  uint64_t ticket = 0;
  AdminRequest request;
  AdminAnswer answer;
  std::vector<meeting::AdminChange> changes;
};

class Keeper final : public gateway::StoreLink {
 public:
  /// `database` is migrated.
  static std::unique_ptr<Keeper> start(store::Database database);
  ~Keeper() override;

  /// Never waits.
  void send(meeting::StoreCommand command) override;
  gateway::StoreReport report() const override { return report_; }
  /// An AdminDone with this ticket follows. False: too much waits already.
  bool run(uint64_t ticket, AdminRequest request);

  /// Readable when something has come back.
  int events_fd() const { return out_.fd(); }
  /// What came since the last call; valid until the next. What it tells about the database is kept for report().
  std::vector<AdminDone>& take_events();

 private:
  struct AdminJob {
    uint64_t ticket = 0;
    AdminRequest request;
  };
  struct Stop {};
  using Job = std::variant<meeting::StoreCommand, AdminJob, Stop>;
  /// As the queue stands; what was lost is reported once.
  using Event = std::variant<AdminDone, gateway::StoreReport>;

  explicit Keeper(store::Database database);
  void loop();
  /// True: stop.
  bool handle(Job job);
  void answer(AdminJob job);
  void tell_state();

  store::Database database_;  // with the queue, of the store thread
  WriteQueue queue_;
  gateway::StoreReport told_;
  io::Mailbox<Job> in_{WriteQueue::kMaxWaiting};
  io::Mailbox<Event> out_;
  std::vector<Event> taken_;
  std::vector<AdminDone> done_;
  gateway::StoreReport report_;  ///< of the signalling thread
  std::thread thread_;
};

}  // namespace conclave::server
