#include "store/secrets.h"

namespace conclave::store {

Result<std::string> kept_secret(Database& database, std::string_view name, Random& random) {
  const std::string fresh = random.token(43);
  const auto made = database.run("INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)", {name, fresh});
  if (!made) return tl::unexpected(made.error());
  Result<Statement> statement = database.prepare("SELECT value FROM secrets WHERE name = ?", {name});
  if (!statement) return tl::unexpected(statement.error());
  return statement->step().map([&](bool) { return statement->text(0); });
}

}  // namespace conclave::store
