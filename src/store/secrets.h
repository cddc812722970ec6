// Random values of an installation that stay the same over restarts.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "store/database.h"

namespace conclave::store {

/// The value of this name, made of 43 letters and digits (256 bits) when there is none. Error: "store-failed".
Result<std::string> kept_secret(Database& database, std::string_view name, Random& random);

}  // namespace conclave::store
