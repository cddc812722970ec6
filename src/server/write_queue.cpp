#include "server/write_queue.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/log.h"
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
    return store::AuditTable(database).rename(rename.name, rename.pseudonym).map([](int64_t) {});
  }
};

bool may_succeed_later(const Error& error) { return std::string_view(error.reason) == store::kUnavailable; }

}  // namespace

Result<void> write_change(const meeting::StoreCommand& command, store::Database& database) {
  return std::visit(Writer{database}, command);
}

void WriteQueue::push(meeting::StoreCommand command) {
  if (waiting_.size() >= max_waiting_) return lost_.add("store-overloaded");
  waiting_.push_back(std::move(command));
}

void WriteQueue::flush(TimePoint now, store::Database& database, Attempt attempt) {
  if (waiting_.empty() || (failing_ && attempt == Attempt::when_due && now < next_attempt_)) return;
  const Result<Counters> refused = write_all(database);
  if (!refused) return handle_failure(now, refused.error());
  for (const Counters::Entry& entry : refused->entries()) lost_.add(entry.name, entry.count);
  if (std::exchange(failing_, false))
    log::info("store-recovered", "the database can be written again; {} changes waited, for {} s at most",
              waiting_.size(), (now - failing_since_) / 1s);
  waiting_.clear();
  pause_ = kMinPause;
}

Result<Counters> WriteQueue::write_all(store::Database& database) const {
  Counters refused;
  Result<store::Transaction> transaction = store::Transaction::begin(database);
  if (!transaction) return tl::unexpected(transaction.error());
  for (const meeting::StoreCommand& command : waiting_) {
    const Result<void> written = write_change(command, database);
    if (written) continue;
    if (may_succeed_later(written.error())) return tl::unexpected(written.error());
    log::error("store-failed", "a change was not written: {}", written.error().detail);
    refused.add(written.error().reason);
  }
  if (const Result<void> done = transaction->commit(); !done) return tl::unexpected(done.error());
  return refused;
}

void WriteQueue::handle_failure(TimePoint now, const Error& error) {
  if (!may_succeed_later(error)) {
    log::error("store-failed", "{} changes were not written: {}", waiting_.size(), error.detail);
    lost_.add(error.reason, waiting_.size());
    waiting_.clear();
    return;
  }
  if (!std::exchange(failing_, true)) {
    failing_since_ = now;
    log::error("store-failing", "the database cannot be written, changes wait in memory until it can: {}",
               error.detail);
  }
  next_attempt_ = now + pause_;
  pause_ = std::min(2 * pause_, kMaxPause);
}

Counters WriteQueue::take_lost() { return std::exchange(lost_, {}); }

}  // namespace conclave::server
