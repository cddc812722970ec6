// One process at a time owns a directory: whoever holds the lock may believe that what it has read is still so. The
// kernel lets go of it when the process ends, however it ends, so no stale lock is ever left behind.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "io/fd.h"

namespace conclave::io {

class DirectoryLock {
 public:
  /// Makes the directory, for its owner only, when there is none, and takes <directory>/lock without waiting.
  /// Errors: "directory-in-use" (another process has it), "directory-failed".
  static Result<DirectoryLock> take(const std::filesystem::path& directory);

 private:
  explicit DirectoryLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace conclave::io
