#include "store/audit_table.h"

#include <algorithm>

namespace conclave::store {
namespace {

using meeting::AuditRecord;

}  // namespace

Result<void> AuditTable::add(const AuditRecord& record) {
  return database_
      .run("INSERT INTO audit (time, event, account, room, subject, address, count) VALUES (?, ?, ?, ?, ?, ?, ?)",
           {to_seconds(record.time), to_string(record.event), record.account, record.room, record.subject,
            record.address, static_cast<int64_t>(record.count)})
      .map([](int64_t) {});
}

Result<std::vector<AuditRecord>> AuditTable::list(UnixTime since, size_t max) {
  Result<Statement> statement = database_.prepare(
      "SELECT time, event, account, room, subject, address, count FROM audit WHERE time >= ? "
      "ORDER BY time DESC, id DESC LIMIT ?",
      {to_seconds(since), static_cast<int64_t>(max)});
  if (!statement) return tl::unexpected(statement.error());
  std::vector<AuditRecord> all;
  for (;;) {
    const Result<bool> row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) break;
    const auto event = meeting::parse_audit_event(statement->text(1));
    if (!event) continue;  // a newer program's
    all.push_back({.time = from_seconds(statement->integer(0)),
                   .event = *event,
                   .account = statement->text(2),
                   .room = statement->text(3),
                   .subject = statement->text(4),
                   .address = statement->text(5),
                   .count = static_cast<uint32_t>(statement->integer(6))});
  }
  std::reverse(all.begin(), all.end());
  return all;
}

Result<int64_t> AuditTable::forget_before(UnixTime time) {
  return database_.run("DELETE FROM audit WHERE time < ?", {to_seconds(time)});
}

Result<int64_t> AuditTable::rename(std::string_view account, std::string_view pseudonym) {
  const Result<int64_t> acted = database_.run("UPDATE audit SET account = ? WHERE account = ?", {pseudonym, account});
  if (!acted) return acted;
  return database_.run("UPDATE audit SET subject = ? WHERE subject = ?", {pseudonym, account}).map([&](int64_t meant) {
    return *acted + meant;
  });
}

}  // namespace conclave::store
