// The store thread: it alone uses the database while the server runs. Writes come behind what memory already knows and
// are carried out in order, as many as wait in one transaction; administrative commands are answered by an event. On
// destruction all that was posted is still carried out.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

#include "base/counters.h"
#include "gateway/signalling.h"
#include "io/mailbox.h"
#include "meeting/kept/records.h"
#include "server/admin.h"
#include "store/database.h"

namespace conclave::server {

/// A command of the control socket has been carried out.
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

  /// Never waits. What cannot be written is logged and counted.
  void send(meeting::StoreCommand command) override;
  Counters counters() const override { return counters_; }
  /// An AdminDone with this ticket follows. False: too much waits already.
  bool run(uint64_t ticket, AdminRequest request);

  /// Readable when something has come back.
  int events_fd() const { return out_.fd(); }
  /// What came since the last call; valid until the next. Failures that came are kept for counters().
  std::vector<AdminDone>& take_events();

 private:
  struct AdminJob {
    uint64_t ticket = 0;
    AdminRequest request;
  };
  struct Stop {};
  /// Writes of one batch that came to nothing.
  struct Failed {
    const char* reason;
    uint64_t count;
  };
  using Job = std::variant<meeting::StoreCommand, AdminJob, Stop>;
  using Event = std::variant<AdminDone, Failed>;
  static constexpr size_t kMaxWaiting = 200'000;  ///< of writes: some 100 MB, were they large

  explicit Keeper(store::Database database);
  void loop();
  void write(const std::vector<meeting::StoreCommand>& batch);
  void answer(AdminJob job);

  store::Database database_;
  io::Mailbox<Job> in_{kMaxWaiting};
  io::Mailbox<Event> out_;
  std::vector<Event> taken_;
  std::vector<AdminDone> done_;
  Counters counters_;  ///< of the signalling thread
  std::thread thread_;
};

/// One write. Errors: those of the tables.
Result<void> carry_out(const meeting::StoreCommand& command, store::Database& database);

}  // namespace conclave::server
