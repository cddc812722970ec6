#include "server/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "io/directory_lock.h"
#include "io/fd.h"
#include "server/admin_client.h"
#include "server/console.h"
#include "server/data_directory.h"
#include "store/migrations.h"

namespace conclave::server {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> failed(std::string_view what) {
  return fail("backup-failed", fmt::format("{}: {}", what, std::strerror(errno)));
}

/// From where both stand to the end, and onto the disk.
Result<void> copy(int from, int to) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot read");
    if (got == 0) break;
    for (ssize_t done = 0; done < got;) {
      const ssize_t written = write(to, buffer.data() + done, static_cast<size_t>(got - done));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return failed("cannot write");
      done += written;
    }
  }
  // A pipe has no disk behind it.
  if (fsync(to) != 0 && errno != EINVAL && errno != EROFS) return failed("cannot write");
  return {};
}

/// A file beside the database, which goes when this does unless it has got another name.
class Scratch {
 public:
  explicit Scratch(fs::path path) : path_(std::move(path)) { remove(); }
  ~Scratch() { remove(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  void remove() {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(path_.string() + suffix, ignored);
  }
  fs::path path_;
};

/// "ok", or what SQLite finds wrong.
std::string integrity(store::Database& database) {
  auto check = database.prepare("PRAGMA integrity_check(1)");
  if (!check) return check.error().detail;
  const Result<bool> row = check->step();
  if (!row) return row.error().detail;
  return check->text(0);
}

/// A database that this program can go on with; closed again, so that all of it is in the one file.
Result<void> adopt(const fs::path& file) {
  auto database = store::Database::open(file);
  if (!database) return fail("bad-backup", "This file is no backup: it is not an SQLite database.");
  if (const std::string found = integrity(*database); found != "ok")
    return fail("bad-backup", fmt::format("This backup is damaged: {}", found));
  auto known = database->prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'accounts'");
  if (!known || !known->step().value_or(false))
    return fail("bad-backup", "This file is no backup: it is a database of another program.");
  return store::migrate(*database);
}

int tell(const Result<void>& done, std::string_view text) {
  if (!done) return tell_error(done.error().detail);
  fmt::print("{}\n", text);
  return 0;
}

}  // namespace

Result<void> write_backup(const fs::path& directory, int destination) {
  if (!fs::exists(database_path(directory))) return no_installation(directory);
  const Scratch scratch(directory / fmt::format("backup-{}.tmp", getpid()));
  {
    auto database = store::Database::open(database_path(directory));
    if (!database) return tl::unexpected(database.error());
    if (const auto copied = database->run("VACUUM INTO ?", {scratch.path().native()}); !copied)
      return tl::unexpected(copied.error());
  }
  const io::Fd made(open(scratch.path().c_str(), O_RDONLY | O_CLOEXEC));
  if (!made) return failed(scratch.path().string());
  return copy(made.get(), destination);
}

Result<void> restore_backup(const fs::path& directory, int source) {
  auto lock = io::DirectoryLock::take(directory);
  if (!lock) {
    if (std::string_view(lock.error().reason) == "directory-in-use")
      return fail(
          "directory-in-use",
          fmt::format("A server uses {}. Stop it first: systemctl stop conclave.socket conclave", directory.string()));
    return tl::unexpected(lock.error());
  }
  const Scratch scratch(directory / "restore.tmp");
  {
    const io::Fd file(open(scratch.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) return failed(scratch.path().string());
    if (const auto copied = copy(source, file.get()); !copied) return copied;
  }
  if (const auto good = adopt(scratch.path()); !good) return good;
  const fs::path current = database_path(directory);
  const fs::path before = current.string() + ".before-restore";
  std::error_code error;
  if (fs::exists(current)) {
    // What is still in its log goes into the file when the last connection closes.
    if (auto old = store::Database::open(current); !old) return tl::unexpected(old.error());
    for (const char* suffix : {"-wal", "-shm"}) fs::remove(current.string() + suffix, error);
    fs::rename(current, before, error);
    if (error) return fail("backup-failed", fmt::format("{}: {}", before.string(), error.message()));
  }
  fs::rename(scratch.path(), current, error);
  if (error) return fail("backup-failed", fmt::format("{}: {}", current.string(), error.message()));
  const io::Fd folder(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || fsync(folder.get()) != 0) return failed(directory.string());
  return {};
}

int run_backup_tool(const std::string& file, const Config& config) {
  const fs::path directory = data_directory(config);
  // As the one who asks: the file is theirs, and the database the server's.
  io::Fd destination(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!destination) return tell(failed(file), "");
  Result<void> done = become_owner(directory);
  if (done) done = write_backup(directory, destination.get());
  if (!done && ftruncate(destination.get(), 0) == 0) unlink(file.c_str());
  return tell(
      done, fmt::format("Backed up to {}. It holds what people's passwords are checked with: keep it private.", file));
}

int run_restore_tool(const std::string& file, const Config& config) {
  const fs::path directory = data_directory(config);
  const io::Fd source(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source) return tell(failed(file), "");
  Result<void> done = become_owner(directory);
  if (done) done = restore_backup(directory, source.get());
  return tell(done, fmt::format("Restored {}. What was there before is in {}.before-restore, if there was anything.",
                                file, database_path(directory).string()));
}

}  // namespace conclave::server
