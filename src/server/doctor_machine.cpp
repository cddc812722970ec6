#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "gateway/tls_probe.h"
#include "io/system.h"
#include "server/data_directory.h"
#include "server/doctor_checks.h"
#include "server/parts_config.h"
#include "server/version.h"
#include "store/database.h"
#include "store/migrations.h"

namespace conclave::server {
namespace {

namespace fs = std::filesystem;
using Level = DoctorFinding::Level;

constexpr size_t kOtherDescriptors = 100;  ///< beside those of connections: files, workers, listening sockets
constexpr size_t kGoodBuffer = 4 << 20;
constexpr uint64_t kLittleDisk = 1 << 30;
constexpr uint64_t kNoDisk = 64 << 20;
constexpr uint64_t kNoFiles = 100;

std::string size(uint64_t bytes) {
  if (bytes >= 10ULL << 30) return fmt::format("{} GiB", bytes >> 30);
  if (bytes >= 1 << 20) return fmt::format("{} MiB", bytes >> 20);
  return fmt::format("{} KiB", bytes >> 10);
}

std::string system_name() {
  std::ifstream in("/etc/os-release");  // os-release(5)
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("PRETTY_NAME=")) continue;
    line.erase(0, std::strlen("PRETTY_NAME="));
    std::erase(line, '"');
    return line;
  }
  return "unknown system";
}

DoctorFinding database_error(const fs::path& file, std::string_view problem) {
  return {Level::error, "database", fmt::format("{}: {}.", file.string(), problem),
          "Stop the server, keep a copy of the file, and restore the last backup: conclave restore FILE"};
}

/// What SQLite finds wrong; empty: nothing.
Result<std::string> integrity(store::Database& database) {
  auto check = database.prepare("PRAGMA integrity_check(1)");
  if (!check) return tl::unexpected(check.error());
  if (const Result<bool> row = check->step(); !row) return tl::unexpected(row.error());
  const std::string text = check->text(0);
  return text == "ok" ? std::string() : text;
}

}  // namespace

Findings check_clock(UnixTime now, std::optional<bool> synchronised) {
  const std::string shown =
      fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(now.time_since_epoch() / 1s)));
  const char* remedy =
      "Let the clock be set by the network: apt-get install systemd-timesyncd, then timedatectl "
      "set-ntp true";
  const auto year = fmt::gmtime(static_cast<std::time_t>(now.time_since_epoch() / 1s)).tm_year + 1900;
  if (year < 2025 || year > 2100)
    return {{Level::error, "clock", fmt::format("The clock says {}: certificates and tokens will not be valid.", shown),
             remedy}};
  if (!synchronised) return {{Level::ok, "clock", fmt::format("{}; the system does not tell who sets it.", shown), {}}};
  if (!*synchronised)
    return {{Level::warning, "clock",
             fmt::format("{}, but nothing keeps the clock right: it is not synchronised.", shown), remedy}};
  return {{Level::ok, "clock", fmt::format("{}, synchronised.", shown), {}}};
}

std::optional<bool> clock_is_synchronised() {
  timex time{};  // modes 0: only asks
  if (adjtimex(&time) < 0) return std::nullopt;
  return (time.status & STA_UNSYNC) == 0;
}

std::optional<size_t> descriptor_limit(const fs::path& limits) {
  constexpr std::string_view kName = "Max open files";
  std::ifstream in(limits);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(kName)) continue;
    std::istringstream words(line.substr(kName.size()));
    std::string soft;
    words >> soft;
    if (soft == "unlimited") return SIZE_MAX;
    size_t value = 0;
    if (std::istringstream(soft) >> value) return value;
  }
  return std::nullopt;
}

Findings check_descriptors(size_t connections, pid_t pid) {
  std::optional<size_t> limit;
  if (pid != 0) limit = descriptor_limit(fmt::format("/proc/{}/limits", pid));
  const bool of_server = limit.has_value();
  rlimit own{};
  if (!limit && getrlimit(RLIMIT_NOFILE, &own) == 0) limit = own.rlim_max;  // the server raises it to that itself
  if (!limit) return {};
  const std::string text = fmt::format("{} may open {} files; limits.connections is {}.",
                                       of_server ? "The server" : "A process started from here", *limit, connections);
  if (*limit >= connections + kOtherDescriptors) return {{Level::ok, "descriptors", text, {}}};
  return {{Level::warning, "descriptors", text,
           fmt::format("Grant {} by LimitNOFILE= of the unit (systemctl edit conclave), or lower limits.connections.",
                       connections + kOtherDescriptors)}};
}

Findings check_udp_buffer(std::optional<size_t> receive_buffer, const fs::path& rmem_max) {
  size_t value = receive_buffer.value_or(0);
  std::string what = "The server's UDP sockets hold";
  if (!receive_buffer) {
    if (std::ifstream in(rmem_max); !(in >> value))
      return {{Level::ok, "udp-buffer", "How much a UDP socket may hold is hidden from this process.", {}}};
    what = "A UDP socket may hold";
  }
  const std::string text = fmt::format("{} {}.", what, size(value));
  if (value >= kGoodBuffer) return {{Level::ok, "udp-buffer", text, {}}};
  return {{Level::warning, "udp-buffer", text + " In large calls packets will be lost.",
           "As root: echo 'net.core.rmem_max = 8388608' > /etc/sysctl.d/50-conclave.conf && sysctl --system, and "
           "restart the server"}};
}

Findings check_data_directory(const fs::path& directory) {
  struct stat status{};
  if (stat(directory.c_str(), &status) != 0) {
    if (errno == ENOENT)
      return {{Level::warning, "data-directory",
               fmt::format("{} is not there: no server has run yet.", directory.string()),
               "Start the server once, or name the right place by data_dir."}};
    return {{Level::error, "data-directory", fmt::format("{}: {}.", directory.string(), std::strerror(errno)),
             "Check as root, or name the right place by data_dir."}};
  }
  if (!S_ISDIR(status.st_mode))
    return {{Level::error, "data-directory", fmt::format("{} is not a directory.", directory.string()),
             "Name the right place by data_dir."}};
  struct statvfs system{};
  if (statvfs(directory.c_str(), &system) == 0 && (system.f_flag & ST_RDONLY) != 0)
    return {{Level::error, "data-directory", fmt::format("{} is on a read-only file system.", directory.string()),
             "Mount it writable; the kernel's log (dmesg) says whether the disk failed."}};
  // Root may do anything, but the server is the owner.
  if ((status.st_mode & S_IRWXU) != S_IRWXU)
    return {{Level::error, "data-directory", fmt::format("Its owner may not write {}.", directory.string()),
             fmt::format("chmod 700 {}", directory.string())}};
  Findings findings;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    struct stat file{};
    if (lstat(entry->path().c_str(), &file) != 0 || file.st_uid == status.st_uid) continue;
    findings.push_back({Level::error, "data-directory",
                        fmt::format("{} does not belong to the owner of the directory.", entry->path().string()),
                        fmt::format("chown --reference={} {}", directory.string(), entry->path().string())});
  }
  if (error)
    return {{Level::warning, "data-directory", fmt::format("{}: {}.", directory.string(), error.message()),
             "Check as root or as the server's user."}};
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    findings.push_back({Level::warning, "data-directory",
                        fmt::format("Others than its owner may look into {}.", directory.string()),
                        fmt::format("chmod 700 {}", directory.string())});
  if (findings.empty())
    findings.push_back({Level::ok, "data-directory", fmt::format("{} can be written.", directory.string()), {}});
  return findings;
}

Findings check_disk(const fs::path& directory, uint64_t free_bytes, uint64_t free_files) {
  const std::string text = fmt::format("{} are free where {} is.", size(free_bytes), directory.string());
  const char* remedy = "Make room: without it no account, room or log entry can be kept.";
  if (free_files < kNoFiles)
    return {{Level::error, "disk", fmt::format("No more files can be made where {} is.", directory.string()), remedy}};
  if (free_bytes < kNoDisk) return {{Level::error, "disk", text, remedy}};
  if (free_bytes < kLittleDisk) return {{Level::warning, "disk", text, remedy}};
  return {{Level::ok, "disk", text, {}}};
}

Findings check_disk(const fs::path& directory) {
  struct statvfs system{};
  if (statvfs(directory.c_str(), &system) != 0) return {};  // check_data_directory has said why
  // Some file systems (btrfs) count no files.
  const uint64_t files = system.f_files == 0 ? kNoFiles : system.f_favail;
  return check_disk(directory, static_cast<uint64_t>(system.f_bavail) * system.f_frsize, files);
}

Findings check_database(const fs::path& directory, Duration patience) {
  const fs::path file = database_path(directory);
  std::error_code error;
  if (!fs::exists(directory, error)) return {};  // check_data_directory has said it
  if (!fs::exists(file, error)) {
    if (error)
      return {{Level::warning, "database", fmt::format("{}: {}.", file.string(), error.message()), "Check as root."}};
    return {{Level::warning, "database",
             fmt::format("There is no database in {}: no server has run there yet.", directory.string()),
             "Start the server once, or name the right place by data_dir."}};
  }
  const TimePoint end = io::now() + patience;
  auto database = store::Database::open_to_read(file, [end] { return io::now() >= end; });
  if (!database) return {database_error(file, database.error().detail)};
  int64_t version = 0;
  {
    auto statement = database->prepare("PRAGMA user_version");
    if (!statement) return {database_error(file, statement.error().detail)};
    if (const Result<bool> row = statement->step(); !row) return {database_error(file, row.error().detail)};
    version = statement->integer(0);
  }
  const auto known = static_cast<int64_t>(store::migrations().size());
  if (version > known)
    return {
        {Level::error, "database",
         fmt::format("{} was used by a newer Conclave (shape {}, this one knows {}).", file.string(), version, known),
         "Install the newer version again, or restore a backup made before."}};
  const uint64_t bytes = fs::file_size(file, error);
  const std::string about = fmt::format("{}, {}, shape {}", file.string(), size(bytes), version);
  const Result<std::string> wrong = integrity(*database);
  if (!wrong && io::now() >= end)
    return {
        {Level::ok, "database", fmt::format("{}: too large to be checked whole in {} s.", about, patience / 1s), {}}};
  if (!wrong) return {database_error(file, wrong.error().detail)};
  if (!wrong->empty()) return {database_error(file, "it is damaged: " + *wrong)};
  return {{Level::ok, "database", fmt::format("{}: undamaged.", about), {}}};
}

Findings check_web_client(const Config& config) {
  const auto files = load_web_client(config);
  if (files) return {{Level::ok, "web-client", "The web client is there.", {}}};
  return {{Level::error, "web-client", fmt::format("The web client cannot be served: {}.", files.error().detail),
           "Install the package again, or set web_dir in [http] to the built client (web/dist)."}};
}

Findings check_versions(const Json& status) {
  utsname kernel{};
  uname(&kernel);
  Findings findings{{Level::ok,
                     "versions",
                     fmt::format("Conclave {}, {}, SQLite {}, {} {}, {}.", version(), gateway::tls_library(),
                                 store::library_version(), kernel.sysname, kernel.release, system_name()),
                     {}}};
  const std::string running = status["version"].as_string();
  if (!running.empty() && running != version())
    findings.push_back({Level::warning, "versions", fmt::format("The server that runs is still Conclave {}.", running),
                        "systemctl restart conclave"});
  return findings;
}

Findings check_server(const Json& status, const std::string& no_status) {
  if (status.is_null()) {
    if (no_status == "no-server")
      return {{Level::warning, "server", "No server runs here.", "systemctl start conclave, or conclave serve"}};
    if (no_status == "not-permitted")
      return {{Level::warning, "server", "A server runs, but this user may not ask it anything.",
               "Check as root, or as the server's user."}};
    return {{Level::error, "server", "A server runs, but does not answer.",
             "See what the log says (journalctl -u conclave), and restart it: systemctl restart conclave"}};
  }
  if (status["store"]["failing"].as_bool())
    return {{Level::error, "server",
             fmt::format("The server runs, but cannot write its database; {} changes wait.",
                         status["store"]["waiting"].as_integer()),
             "Look at the disk and at who owns the data directory; it is tried again by itself."}};
  return {{Level::ok,
           "server",
           fmt::format("The server runs (process {}): {} rooms, {} people.", status["pid"].as_integer(),
                       status["rooms"].as_integer(), status["people"].as_integer()),
           {}}};
}

}  // namespace conclave::server
