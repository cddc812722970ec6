// The audit log in the database.
#pragma once

#include <string_view>
#include <vector>

#include "meeting/kept/audit.h"
#include "store/database.h"

namespace conclave::store {

class AuditTable {
 public:
  /// `database` is migrated, and outlives this.
  explicit AuditTable(Database& database) : database_(database) {}

  // Errors of all: "store-failed".

  Result<void> add(const meeting::AuditRecord& record);
  /// Oldest first, those since then; at most the latest `most`.
  Result<std::vector<meeting::AuditRecord>> list(UnixTime since, size_t max);
  /// Deletes what is older, and tells how many entries that was.
  Result<int64_t> forget_before(UnixTime time);
  /// Puts `pseudonym` in the place of an account's name, wherever it stands, and tells in how many places that was.
  Result<int64_t> rename(std::string_view account, std::string_view pseudonym);

 private:
  Database& database_;
};

}  // namespace conclave::store
