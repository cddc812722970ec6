#include "io/directory_lock.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>

namespace conclave::io {
namespace {

class DirectoryLockTest : public testing::Test {
 protected:
  ~DirectoryLockTest() override { std::filesystem::remove_all(directory_); }
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-lock-" + std::to_string(getpid()));
};

TEST_F(DirectoryLockTest, OneAtATime) {
  std::optional<DirectoryLock> first;
  first.emplace(*DirectoryLock::take(directory_ / "data"));
  EXPECT_STREQ(DirectoryLock::take(directory_ / "data").error().reason, "directory-in-use");
  EXPECT_TRUE(DirectoryLock::take(directory_ / "other"));
  first.reset();
  EXPECT_TRUE(DirectoryLock::take(directory_ / "data"));
}

TEST_F(DirectoryLockTest, TheDirectoryIsTheOwnersAlone) {
  ASSERT_TRUE(DirectoryLock::take(directory_ / "data"));
  struct stat status{};
  ASSERT_EQ(stat((directory_ / "data").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0700u);
}

TEST_F(DirectoryLockTest, AKilledProcessLeavesNoLock) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = DirectoryLock::take(directory_);
    const char told = lock ? 'y' : 'n';
    if (write(ends[1], &told, 1) == 1) pause();
    _exit(1);
  }
  char told = 'n';
  ASSERT_EQ(read(ends[0], &told, 1), 1);
  EXPECT_EQ(told, 'y');
  EXPECT_STREQ(DirectoryLock::take(directory_).error().reason, "directory-in-use");
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(DirectoryLock::take(directory_));
  close(ends[0]);
  close(ends[1]);
}

TEST_F(DirectoryLockTest, SaysWhatCannotBeMade) {
  const auto lock = DirectoryLock::take("/proc/conclave");
  EXPECT_STREQ(lock.error().reason, "directory-failed");
  EXPECT_NE(lock.error().detail.find("/proc/conclave"), std::string::npos);
}

}  // namespace
}  // namespace conclave::io
