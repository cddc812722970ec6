#include "store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <utility>

namespace conclave::store {
namespace {

const char* reason_of(int code) {
  if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE) return "store-exists";
  switch (code & 0xFF) {  // the primary code of an extended one
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
      return kUnavailable;
    default:
      return "store-failed";
  }
}

tl::unexpected<Error> failure(sqlite3* connection) {
  return fail(reason_of(sqlite3_extended_errcode(connection)), sqlite3_errmsg(connection));
}

int bind(sqlite3_stmt* statement, int index, const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return sqlite3_bind_int64(statement, index, *number);
  const std::string_view bytes = std::get<std::string_view>(value);
  return sqlite3_bind_text(statement, index, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
}

}  // namespace

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), statement_(std::exchange(other.statement_, nullptr)) {}

Result<bool> Statement::step() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return failure(connection_);
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

Result<Database> Database::open(const std::filesystem::path& file, int patience) {
  const mode_t before = umask(077);  // what SQLite makes beside the file takes its permissions
  sqlite3* connection = nullptr;
  const int result = sqlite3_open_v2(file.c_str(), &connection,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  umask(before);
  Database database(connection);
  if (result != SQLITE_OK) return fail("store-failed", fmt::format("{}: {}", file.string(), sqlite3_errstr(result)));
  sqlite3_busy_timeout(connection, patience);
  const auto prepared =
      database.run_script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  if (!prepared) return fail("store-failed", fmt::format("{}: {}", file.string(), prepared.error().detail));
  return database;
}

Result<Database> Database::open_to_read(const std::filesystem::path& file, std::function<bool()> stop) {
  // A write-ahead log has to be read with what is in memory of it, which a connection makes when it is missing. Without
  // a log the file is complete, and nobody writes.
  std::error_code error;
  const bool has_log = std::filesystem::exists(file.string() + "-wal", error);
  std::string address = "file:";
  for (const char c : file.native())
    if (c == '?' || c == '#' || c == '%')
      address += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else
      address += c;
  address += has_log ? "?mode=ro" : "?mode=ro&immutable=1";
  sqlite3* connection = nullptr;
  const int result = sqlite3_open_v2(address.c_str(), &connection,
                                     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(connection);
  if (result != SQLITE_OK) return fail(reason_of(result), sqlite3_errstr(result));
  constexpr int kInstructions = 10'000;
  database.stop_ = std::make_unique<std::function<bool()>>(std::move(stop));
  sqlite3_progress_handler(
      connection, kInstructions,
      [](void* stop_now) { return (*static_cast<std::function<bool()>*>(stop_now))() ? 1 : 0; }, database.stop_.get());
  return database;
}

std::string library_version() { return sqlite3_libversion(); }

Database::~Database() { sqlite3_close(connection_); }

Database::Database(Database&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), stop_(std::move(other.stop_)) {}

Result<Statement> Database::prepare(std::string_view sql, std::initializer_list<Value> values) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()), &prepared, nullptr) != SQLITE_OK)
    return failure(connection_);
  Statement statement(connection_, prepared);
  int index = 0;
  for (const Value& value : values)
    if (bind(prepared, ++index, value) != SQLITE_OK) return failure(connection_);
  return statement;
}

Result<int64_t> Database::run(std::string_view sql, std::initializer_list<Value> values) {
  Result<Statement> statement = prepare(sql, values);
  if (!statement) return tl::unexpected(statement.error());
  for (;;) {
    const Result<bool> row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return sqlite3_changes64(connection_);
  }
}

Result<void> Database::run_script(const std::string& sql) {
  if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure(connection_);
  return {};
}

Result<Transaction> Transaction::begin(Database& database) {
  return database.run_script("BEGIN IMMEDIATE").map([&] { return Transaction(database); });
}

Transaction::~Transaction() {
  if (database_ != nullptr) (void)database_->run_script("ROLLBACK");
}

Result<void> Transaction::commit() {
  const Result<void> done = database_->run_script("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

}  // namespace conclave::store
