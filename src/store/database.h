// SQLite as values: a connection, statements, transactions. One thread uses a connection. Every commit is on the disk
// before it returns (WAL, synchronous = FULL), so that what was told to be done is done after a crash.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace conclave::store {

/// Text and blobs both are bytes.
using Value = std::variant<int64_t, std::string_view>;

/// Points in time are kept as seconds since 1970.
inline int64_t to_seconds(UnixTime time) { return time.time_since_epoch() / 1s; }
inline UnixTime from_seconds(int64_t seconds) { return UnixTime{seconds * Duration{1s}}; }

/// The reason of an error that may pass: another process holds the lock, the file may not be written, the disk is full
/// or fails. What is tried again later may succeed.
inline constexpr const char* kUnavailable = "store-unavailable";

/// A prepared statement with its values; each step() is a row. Errors: kUnavailable, "store-exists" (a key is taken),
/// "store-failed" (all else).
class Statement {
 public:
  ~Statement();
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) = delete;

  /// True when there is a row to be read.
  Result<bool> step();
  int64_t integer(int column) const;
  std::string text(int column) const;

 private:
  friend class Database;
  Statement(sqlite3* connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}
  sqlite3* connection_;
  sqlite3_stmt* statement_;
};

class Database {
 public:
  /// Makes the file when there is none, readable by its owner only. Waits up to `patience` milliseconds for another
  /// process that writes. Errors: "store-failed".
  static Result<Database> open(const std::filesystem::path& file, int patience = 5000);
  /// To look into it, even while a server uses it: leaves nothing behind, not even a file beside it. Statements fail
  /// once `stop`, which is asked every so often, returns true. Errors: "store-failed", kUnavailable.
  static Result<Database> open_to_read(const std::filesystem::path& file, std::function<bool()> stop);
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) = delete;

  Result<Statement> prepare(std::string_view sql, std::initializer_list<Value> values = {});
  /// Runs one statement to its end; its rows are dropped. Returns how many rows it changed.
  Result<int64_t> run(std::string_view sql, std::initializer_list<Value> values = {});
  /// Runs statements one after the other.
  Result<void> run_script(const std::string& sql);

 private:
  explicit Database(sqlite3* connection) : connection_(connection) {}
  sqlite3* connection_;
  std::unique_ptr<std::function<bool()>> stop_{};  ///< SQLite keeps its address
};

/// "3.40.1": of the library that this process runs with.
std::string library_version();

/// Rolls back unless committed.
class Transaction {
 public:
  /// Takes the right to write at once, so that two processes cannot both read and then both write.
  static Result<Transaction> begin(Database& database);
  ~Transaction();
  Transaction(Transaction&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace conclave::store
