// The shape of the database, as steps that are only ever added: a database remembers how many it has taken
// (user_version) and takes the rest when it is opened by a newer program.
#pragma once

#include <span>
#include <string>

#include "store/database.h"

namespace conclave::store {

/// All steps of this program, oldest first.
std::span<const char* const> migrations();

/// Takes what is missing in one transaction: all or nothing. Errors: "store-failed", "store-too-new" (a newer program
/// has been here).
Result<void> migrate(Database& database, std::span<const char* const> steps = migrations());

}  // namespace conclave::store
