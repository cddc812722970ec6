#include "io/directory_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace conclave::io {
namespace {

Result<void> make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::is_directory(directory, error)) return {};
  const std::filesystem::path parent = directory.parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fail("directory-failed", fmt::format("{}: {}", directory.string(), std::strerror(errno)));
}

}  // namespace

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& directory) {
  if (const Result<void> made = make_directory(directory); !made) return tl::unexpected(made.error());
  const std::filesystem::path file = directory / "lock";
  Fd fd(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return fail("directory-failed", fmt::format("{}: {}", file.string(), std::strerror(errno)));
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return DirectoryLock(std::move(fd));
  if (errno == EWOULDBLOCK)
    return fail("directory-in-use", fmt::format("{} is in use by another process", directory.string()));
  return fail("directory-failed", fmt::format("{}: {}", file.string(), std::strerror(errno)));
}

}  // namespace conclave::io
