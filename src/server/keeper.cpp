#include "server/keeper.h"

#include <utility>

#include "base/log.h"
#include "io/poller.h"
#include "io/system.h"
#include "store/account_table.h"
#include "store/audit_table.h"
#include "store/room_tables.h"

namespace conclave::server {
namespace {

struct Writer {
  store::Database& database;

  Result<void> operator()(const meeting::NoteLogin& login) const {
    return store::AccountTable(database).note_login(login.account, login.at).map([](bool) {});
  }
  Result<void> operator()(const meeting::SaveRoom& save) const { return store::RoomTable(database).save(save.record); }
  Result<void> operator()(const meeting::ForgetRoom& forget) const {
    return store::RoomTable(database).forget(forget.key).and_then([&](bool) {
      return store::InvitationTable(database).forget_of_room(forget.key);
    });
  }
  Result<void> operator()(const meeting::SaveInvitation& save) const {
    return store::InvitationTable(database).save(save.invitation);
  }
  Result<void> operator()(const meeting::ForgetInvitation& forget) const {
    return store::InvitationTable(database).forget(forget.id).map([](bool) {});
  }
  Result<void> operator()(const meeting::AddAudit& add) const { return store::AuditTable(database).add(add.record); }
  Result<void> operator()(const meeting::ForgetAudit& forget) const {
    return store::AuditTable(database).forget_before(forget.before).map([](int64_t) {});
  }
  Result<void> operator()(const meeting::RenameInAudit& rename) const {
    return store::AuditTable(database).rename(rename.name, rename.pseudonym);
  }
};

}  // namespace

Result<void> carry_out(const meeting::StoreCommand& command, store::Database& database) {
  return std::visit(Writer{database}, command);
}

std::unique_ptr<Keeper> Keeper::start(store::Database database) {
  std::unique_ptr<Keeper> keeper(new Keeper(std::move(database)));
  keeper->thread_ = std::thread([raw = keeper.get()] { raw->loop(); });
  return keeper;
}

Keeper::Keeper(store::Database database) : database_(std::move(database)) {}

Keeper::~Keeper() {
  in_.post_always(Stop{});
  thread_.join();
}

void Keeper::send(meeting::StoreCommand command) {
  if (!in_.post(std::move(command))) counters_.add("store-overloaded");
}

bool Keeper::run(uint64_t ticket, AdminRequest request) { return in_.post(AdminJob{ticket, std::move(request)}); }

std::vector<AdminDone>& Keeper::take_events() {
  out_.take(taken_);
  done_.clear();
  for (Event& event : taken_) {
    if (auto* done = std::get_if<AdminDone>(&event))
      done_.push_back(std::move(*done));
    else
      counters_.add(std::get<Failed>(event).reason, std::get<Failed>(event).count);
  }
  return done_;
}

// On the store thread from here on.

void Keeper::loop() {
  io::Poller poller;
  poller.watch(in_.fd(), 0);
  std::vector<Job> jobs;
  std::vector<meeting::StoreCommand> batch;
  for (bool stopped = false; !stopped;) {
    poller.wait(io::Poller::kForever);
    in_.take(jobs);
    for (Job& job : jobs) {
      if (auto* command = std::get_if<meeting::StoreCommand>(&job)) {
        batch.push_back(std::move(*command));
        continue;
      }
      write(std::exchange(batch, {}));
      if (auto* admin = std::get_if<AdminJob>(&job)) answer(std::move(*admin));
      stopped = stopped || std::holds_alternative<Stop>(job);
    }
    write(std::exchange(batch, {}));
  }
}

void Keeper::write(const std::vector<meeting::StoreCommand>& batch) {
  if (batch.empty()) return;
  const auto failed = [&](const Error& error, size_t count) {
    log::error("store-failed", "{} of {} changes were not written: {}", count, batch.size(), error.detail);
    out_.post(Failed{error.reason, count});
  };
  Result<store::Transaction> transaction = store::Transaction::begin(database_);
  if (!transaction) return failed(transaction.error(), batch.size());
  for (const meeting::StoreCommand& command : batch)
    if (const Result<void> written = carry_out(command, database_); !written) failed(written.error(), 1);
  if (const Result<void> done = transaction->commit(); !done) failed(done.error(), batch.size());
}

void Keeper::answer(AdminJob job) {
  io::SystemRandom random;
  AdminScene scene{database_, io::clock_anchor().wall, random};
  AdminAnswer answer = server::carry_out(job.request, scene);
  out_.post(AdminDone{job.ticket, std::move(job.request), std::move(answer), std::move(scene.changes)});
}

}  // namespace conclave::server
