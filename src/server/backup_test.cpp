// Backups: what is in one, while somebody writes and after; what is no backup changes nothing.
#include "server/backup.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "io/fd.h"
#include "server/data_directory.h"
#include "store/account_table.h"

namespace conclave::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Backups : public testing::Test {
 protected:
  Backups() { std::filesystem::create_directories(root_); }
  ~Backups() override { std::filesystem::remove_all(root_); }

  static void add(DataDirectory& data, const char* name) {
    SeededRandom random(9);
    const accounts::Credentials credentials{"$argon2id$", accounts::make_scram_keys("pencils!", random, 4096)};
    EXPECT_TRUE(store::AccountTable(data.database).add({.name = name}, credentials));
  }
  std::vector<std::string> accounts_in(const std::filesystem::path& directory) {
    auto data = open_existing_data_directory(directory);
    EXPECT_TRUE(data) << data.error().detail;
    std::vector<std::string> names;
    if (!data) return names;
    const auto all = store::AccountTable(data->database).list();
    EXPECT_TRUE(all);
    for (const auto& entry : *all) names.push_back(entry.account.name);
    return names;
  }
  Result<void> back_up() {
    const io::Fd file(open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    return write_backup(here_, file.get());
  }
  Result<void> restore(const std::filesystem::path& directory) {
    const io::Fd file(open(file_.c_str(), O_RDONLY));
    return restore_backup(directory, file.get());
  }
  std::vector<std::string> files_in(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  std::filesystem::path root_ =
      std::filesystem::temp_directory_path() / ("conclave-backup-" + std::to_string(getpid()));
  std::filesystem::path here_ = root_ / "here";
  std::filesystem::path there_ = root_ / "there";
  std::filesystem::path file_ = root_ / "backup";
};

TEST_F(Backups, AreMadeWhileTheServerRunsAndRestoredElsewhere) {
  auto running = open_data_directory(here_);
  ASSERT_TRUE(running);
  add(*running, "ann");
  ASSERT_TRUE(back_up()) << "beside a process that has the directory";
  add(*running, "bob");
  EXPECT_THAT(files_in(here_), testing::Not(testing::Contains(HasSubstr("tmp"))));
  ASSERT_TRUE(restore(there_));
  EXPECT_THAT(accounts_in(there_), ElementsAre("ann"));
}

TEST_F(Backups, WhatWasThereBeforeStaysBesideIt) {
  {
    auto data = open_data_directory(here_);
    add(*data, "ann");
  }
  ASSERT_TRUE(back_up());
  {
    auto data = open_data_directory(here_);
    add(*data, "bob");
  }
  ASSERT_TRUE(restore(here_));
  EXPECT_THAT(accounts_in(here_), ElementsAre("ann"));
  std::filesystem::create_directory(there_);
  std::filesystem::rename(here_ / "conclave.db.before-restore", there_ / "conclave.db");
  EXPECT_THAT(accounts_in(there_), ElementsAre("ann", "bob"));
}

TEST_F(Backups, AServerThatRunsIsLeftAlone) {
  auto running = open_data_directory(here_);
  add(*running, "ann");
  ASSERT_TRUE(back_up());
  const Result<void> refused = restore(here_);
  EXPECT_STREQ(refused.error().reason, "directory-in-use");
  EXPECT_THAT(refused.error().detail, HasSubstr("systemctl stop conclave.socket conclave"));
}

TEST_F(Backups, WhatIsNoBackupChangesNothing) {
  {
    auto data = open_data_directory(here_);
    add(*data, "ann");
  }
  ASSERT_TRUE(back_up());
  std::ifstream in(file_, std::ios::binary);
  const std::string good{std::istreambuf_iterator<char>(in), {}};
  const auto files = files_in(here_);
  std::string damaged = good;
  for (size_t i = 4096; i < damaged.size(); i += 3) damaged[i] = '\xff';
  auto other = store::Database::open(root_ / "other");
  ASSERT_TRUE(other && other->run("CREATE TABLE recipes (name TEXT)"));
  ASSERT_TRUE(other->run("PRAGMA journal_mode = DELETE"));
  std::ifstream foreign_file(root_ / "other", std::ios::binary);
  const std::string foreign{std::istreambuf_iterator<char>(foreign_file), {}};
  for (const std::string& bad :
       {std::string(), std::string("hello"), good.substr(0, good.size() / 2), damaged, foreign}) {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bad;
    const Result<void> refused = restore(here_);
    ASSERT_FALSE(refused) << bad.size();
    EXPECT_STREQ(refused.error().reason, "bad-backup") << bad.size();
    EXPECT_EQ(files_in(here_), files);
  }
  EXPECT_THAT(accounts_in(here_), ElementsAre("ann"));
}

TEST_F(Backups, WhereNoServerHasBeenThereIsNothingToBackUp) {
  EXPECT_STREQ(back_up().error().reason, "no-installation");
  EXPECT_FALSE(std::filesystem::exists(here_));
}

}  // namespace
}  // namespace conclave::server
