#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "store/account_table.h"
#include "store/migrations.h"
#include "store/secrets.h"

namespace conclave::store {
namespace {

using accounts::Account;
using accounts::AccountRole;
using accounts::AccountState;
using accounts::Credentials;
using testing::ElementsAre;

class StoreTest : public testing::Test {
 protected:
  StoreTest() { std::filesystem::create_directories(directory_); }
  ~StoreTest() override { std::filesystem::remove_all(directory_); }

  Database open(int patience = 5000) {
    auto database = Database::open(file_, patience);
    EXPECT_TRUE(database) << database.error().detail;
    return std::move(*database);
  }
  Database open_migrated() {
    Database database = open();
    const auto migrated = migrate(database);
    EXPECT_TRUE(migrated) << migrated.error().detail;
    return database;
  }
  static std::vector<std::string> names(AccountTable& table) {
    std::vector<std::string> names;
    const auto all = table.list();
    EXPECT_TRUE(all) << all.error().detail;
    for (const AccountTable::Entry& entry : *all) names.push_back(entry.account.name);
    return names;
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-store-" + std::to_string(getpid()));
  std::filesystem::path file_ = directory_ / "conclave.db";
};

Credentials credentials(const std::string& hash) {
  SeededRandom random(7);
  return {hash, accounts::make_scram_keys("pencil", random, 1)};
}

Account account(std::string name) {
  return {std::move(name), AccountRole::member, AccountState::enabled, UnixTime{Duration{1'700'000'000s}}};
}

TEST_F(StoreTest, AccountsAreWhatWasPutIn) {
  Database database = open_migrated();
  AccountTable table(database);
  Account ann = account("ann");
  ann.role = AccountRole::admin;
  const Credentials secret = credentials("$argon2id$x");
  ASSERT_TRUE(table.add(ann, secret));
  const auto found = table.find("ann");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->account.role, AccountRole::admin);
  EXPECT_EQ((*found)->account.state, AccountState::enabled);
  EXPECT_EQ((*found)->account.created, ann.created);
  EXPECT_EQ((*found)->credentials.password_hash, "$argon2id$x");
  EXPECT_EQ((*found)->credentials.scram.salt, secret.scram.salt);
  EXPECT_EQ((*found)->credentials.scram.iterations, 1u);
  EXPECT_EQ((*found)->credentials.scram.stored_key, secret.scram.stored_key);
  EXPECT_EQ((*found)->credentials.scram.server_key, secret.scram.server_key);
  EXPECT_FALSE(*table.find("bob"));
}

TEST_F(StoreTest, AccountsAreChangedAndRemoved) {
  Database database = open_migrated();
  AccountTable table(database);
  for (const char* name : {"bob", "ann", "cat"}) ASSERT_TRUE(table.add(account(name), credentials("1")));
  EXPECT_STREQ(table.add(account("ann"), credentials("2")).error().reason, "store-exists");
  EXPECT_EQ((*table.find("ann"))->credentials.password_hash, "1");
  EXPECT_THAT(names(table), ElementsAre("ann", "bob", "cat"));
  EXPECT_TRUE(*table.set_credentials("ann", credentials("3")));
  EXPECT_EQ((*table.find("ann"))->credentials.password_hash, "3");
  EXPECT_TRUE(*table.set_state("ann", AccountState::disabled));
  EXPECT_EQ((*table.find("ann"))->account.state, AccountState::disabled);
  EXPECT_EQ((*table.find("bob"))->account.state, AccountState::enabled);
  EXPECT_TRUE(*table.set_role("ann", AccountRole::admin));
  EXPECT_EQ((*table.find("ann"))->account.role, AccountRole::admin);
  EXPECT_EQ((*table.find("ann"))->account.last_login, UnixTime{});
  EXPECT_TRUE(*table.note_login("ann", UnixTime{Duration{1'800'000'000s}}));
  EXPECT_EQ((*table.find("ann"))->account.last_login, UnixTime{Duration{1'800'000'000s}});
  EXPECT_TRUE(*table.remove("bob"));
  EXPECT_FALSE(*table.remove("bob"));
  EXPECT_FALSE(*table.set_state("bob", AccountState::enabled));
  EXPECT_FALSE(*table.set_role("bob", AccountRole::admin));
  EXPECT_FALSE(*table.note_login("bob", UnixTime{}));
  EXPECT_FALSE(*table.set_credentials("bob", credentials("4")));
  EXPECT_THAT(names(table), ElementsAre("ann", "cat"));
}

TEST_F(StoreTest, SecretsAreMadeOnceAndStay) {
  SeededRandom random(5);
  std::string first;
  {
    Database database = open_migrated();
    first = *kept_secret(database, "decoys", random);
    EXPECT_EQ(first.size(), 43u);
    EXPECT_NE(*kept_secret(database, "other", random), first);
  }
  Database database = open_migrated();
  EXPECT_EQ(*kept_secret(database, "decoys", random), first);
}

TEST_F(StoreTest, NamesAreValuesAndNeverPartOfAQuestion) {
  Database database = open_migrated();
  AccountTable table(database);
  const std::string name = "x'; DROP TABLE accounts; --";
  ASSERT_TRUE(table.add(account(name), credentials("1")));
  EXPECT_THAT(names(table), ElementsAre(name));
  EXPECT_FALSE(*table.find("' OR '1'='1"));
}

TEST_F(StoreTest, TheFileIsTheOwnersAlone) {
  open_migrated();
  struct stat status{};
  ASSERT_EQ(stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(StoreTest, MigrationsAreTakenOnceAllOrNothing) {
  Database database = open();
  constexpr std::array<const char*, 1> kFirst{"CREATE TABLE a (x INTEGER) STRICT;"};
  ASSERT_TRUE(migrate(database, kFirst));
  ASSERT_TRUE(migrate(database, kFirst)) << "nothing left to do";
  constexpr std::array<const char*, 3> kBroken{kFirst[0], "CREATE TABLE b (x INTEGER) STRICT;", "CREATE TABLE a (x);"};
  EXPECT_STREQ(migrate(database, kBroken).error().reason, "store-failed");
  EXPECT_FALSE(database.run("SELECT * FROM b")) << "the step before the broken one was taken back";
  constexpr std::array<const char*, 2> kSecond{kFirst[0], "CREATE TABLE b (x INTEGER) STRICT;"};
  ASSERT_TRUE(migrate(database, kSecond));
  EXPECT_TRUE(database.run("INSERT INTO b VALUES (?)", {int64_t{1}}));
  EXPECT_STREQ(migrate(database, kFirst).error().reason, "store-too-new");
}

TEST_F(StoreTest, TwoProcessesTakeTurns) {
  Database first = open_migrated();
  Database second = open(0);
  auto transaction = Transaction::begin(first);
  ASSERT_TRUE(transaction);
  EXPECT_STREQ(Transaction::begin(second).error().reason, kUnavailable);
  ASSERT_TRUE(AccountTable(first).add(account("ann"), credentials("1")));
  AccountTable other(second);
  EXPECT_THAT(names(other), testing::IsEmpty()) << "not before the commit";
  ASSERT_TRUE(transaction->commit());
  EXPECT_THAT(names(other), ElementsAre("ann"));
}

TEST_F(StoreTest, WhatIsNotCommittedIsTakenBack) {
  Database database = open_migrated();
  AccountTable table(database);
  {
    const auto transaction = Transaction::begin(database);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(table.add(account("ann"), credentials("1")));
  }
  EXPECT_THAT(names(table), testing::IsEmpty());
}

TEST_F(StoreTest, WhatCannotBeOpenedSaysWhich) {
  const auto nowhere = Database::open(directory_ / "none" / "conclave.db");
  EXPECT_THAT(nowhere.error().detail, testing::HasSubstr("none/conclave.db: unable to open"));
  std::filesystem::create_directory(directory_ / "folder.db");
  EXPECT_FALSE(Database::open(directory_ / "folder.db"));
}

/// Adds accounts without end and says each that is done.
[[noreturn]] void add_until_killed(const std::filesystem::path& file, int told) {
  auto database = Database::open(file);
  for (uint32_t i = 0; database; ++i) {
    AccountTable table(*database);
    if (!table.add(account("user" + std::to_string(getpid()) + "." + std::to_string(i)), credentials("1"))) break;
    if (write(told, &i, sizeof i) != sizeof i) break;
  }
  _exit(1);
}

// A process that is killed in the middle of a write loses nothing that it was told is done, and damages nothing.
TEST_F(StoreTest, WhatWasDoneSurvivesAKillAtAnyMoment) {
  open_migrated();
  size_t done = 0;
  for (unsigned round = 0; round < 8; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) add_until_killed(file_, ends[1]);
    close(ends[1]);
    uint32_t index = 0;
    // Each round lets another number of writes pass; the kill hits wherever the child is by then.
    for (unsigned i = 0; i <= round * 3; ++i) done += read(ends[0], &index, sizeof index) == sizeof index;
    kill(child, SIGKILL);
    while (read(ends[0], &index, sizeof index) == sizeof index) ++done;
    close(ends[0]);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);

    Database database = open();
    auto check = database.prepare("PRAGMA integrity_check");
    ASSERT_TRUE(check && *check->step());
    EXPECT_EQ(check->text(0), "ok");
    AccountTable table(database);
    const size_t kept = names(table).size();
    EXPECT_GE(kept, done);
    EXPECT_LE(kept, done + round + 1) << "at most the one under way in each round";
  }
  EXPECT_GE(done, 8u);
}

}  // namespace
}  // namespace conclave::store
