// The queue before a database that cannot be written for a while, in virtual time.
#include "server/write_queue.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "store/account_table.h"
#include "store/migrations.h"

namespace conclave::server {
namespace {

constexpr TimePoint kStart{1h};
constexpr int kImpatient = 0;  // milliseconds

std::vector<std::string>& logged() {
  static std::vector<std::string> events;
  return events;
}

class WriteQueueTest : public testing::Test {
 protected:
  WriteQueueTest() {
    std::filesystem::create_directories(directory_);
    database_.emplace(open());
    EXPECT_TRUE(store::migrate(*database_));
    EXPECT_TRUE(store::AccountTable(*database_).add({.name = "ann"}, {"hash", {"salt", 4096, "stored", "server"}}));
    logged().clear();
    log::set_sink([](log::Level, std::string_view event, std::string_view) { logged().emplace_back(event); },
                  log::Level::info);
  }
  ~WriteQueueTest() override {
    log::set_sink(nullptr, log::Level::error);
    database_.reset();
    std::filesystem::remove_all(directory_);
  }
  store::Database open() { return *store::Database::open(directory_ / "test.db", kImpatient); }
  void login(int64_t second) { queue_.push(meeting::NoteLogin{"ann", UnixTime{Duration{second * 1s}}}); }
  int64_t last_login() {
    const auto entry = store::AccountTable(*database_).find("ann");
    return entry && *entry ? (*entry)->account.last_login.time_since_epoch() / 1s : -1;
  }
  /// Every second for a while; how often it was tried is seen by next_attempt().
  size_t attempts(TimePoint from, TimePoint to) {
    size_t count = 0;
    for (TimePoint now = from; now < to; now += 1s) {
      const TimePoint before = queue_.next_attempt();
      queue_.flush(now, *database_);
      count += queue_.next_attempt() != before;
    }
    return count;
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-write-queue-" + std::to_string(getpid()));
  std::optional<store::Database> database_;
  WriteQueue queue_;
};

TEST_F(WriteQueueTest, WritesAtOnceWhenAllIsWell) {
  login(1);
  queue_.flush(kStart, *database_);
  EXPECT_EQ(last_login(), 1);
  EXPECT_EQ(queue_.waiting(), 0u);
  EXPECT_EQ(queue_.next_attempt(), kNever);
  EXPECT_TRUE(logged().empty());
}

TEST_F(WriteQueueTest, WaitsForALockInOrderAndSaysSoOnce) {
  {
    store::Database other = open();
    const auto lock = store::Transaction::begin(other);
    ASSERT_TRUE(lock);
    login(1);
    queue_.flush(kStart, *database_);
    EXPECT_TRUE(queue_.failing());
    EXPECT_EQ(queue_.next_attempt(), kStart + WriteQueue::kMinPause);
    login(2);
    // After 1, 2, 4, 8, 16, 32 and then every 60 s.
    EXPECT_EQ(attempts(kStart + 1s, kStart + 600s), 6u + 8u);
    login(3);
    EXPECT_EQ(queue_.waiting(), 3u);
    EXPECT_EQ(last_login(), 0);
  }
  queue_.flush(kStart + 700s, *database_);
  EXPECT_FALSE(queue_.failing());
  EXPECT_EQ(queue_.waiting(), 0u);
  EXPECT_EQ(last_login(), 3) << "the last one wins, as it was the last";
  EXPECT_EQ(logged(), (std::vector<std::string>{"store-failing", "store-recovered"}));
  EXPECT_TRUE(queue_.take_lost().entries().empty());
}

TEST_F(WriteQueueTest, WaitsForAReadOnlyDatabase) {
  ASSERT_TRUE(database_->run_script("PRAGMA query_only = 1"));
  login(1);
  queue_.flush(kStart, *database_);
  EXPECT_TRUE(queue_.failing());
  ASSERT_TRUE(database_->run_script("PRAGMA query_only = 0"));
  queue_.flush(kStart, *database_);
  EXPECT_TRUE(queue_.failing()) << "not due yet";
  queue_.flush(kStart, *database_, WriteQueue::Attempt::at_once);
  EXPECT_EQ(last_login(), 1);
}

TEST_F(WriteQueueTest, WaitsForAFullDisk) {
  const auto pages = database_->prepare("PRAGMA page_count").and_then([](store::Statement statement) {
    return statement.step().map([&](bool) { return statement.integer(0); });
  });
  ASSERT_TRUE(pages);
  ASSERT_TRUE(database_->run_script("PRAGMA max_page_count = " + std::to_string(*pages)));
  meeting::AddAudit large;
  large.record.room = std::string(100'000, 'x');
  queue_.push(large);
  login(1);
  queue_.flush(kStart, *database_);
  EXPECT_TRUE(queue_.failing());
  EXPECT_EQ(last_login(), 0) << "nothing overtakes";
  ASSERT_TRUE(database_->run_script("PRAGMA max_page_count = 1000000"));
  queue_.flush(kStart + 1s, *database_);
  EXPECT_EQ(last_login(), 1);
  EXPECT_EQ(queue_.waiting(), 0u);
}

TEST_F(WriteQueueTest, WhatTheDatabaseRefusesIsLostAlone) {
  ASSERT_TRUE(database_->run_script("DROP TABLE invitations"));
  queue_.push(meeting::ForgetInvitation{"x"});
  login(1);
  queue_.flush(kStart, *database_);
  EXPECT_FALSE(queue_.failing());
  EXPECT_EQ(last_login(), 1);
  EXPECT_EQ(queue_.take_lost().count("store-failed"), 1u);
  EXPECT_EQ(queue_.take_lost().count("store-failed"), 0u);
}

TEST_F(WriteQueueTest, IsBounded) {
  queue_ = WriteQueue(2);
  for (int i = 1; i <= 3; ++i) login(i);
  EXPECT_EQ(queue_.waiting(), 2u);
  EXPECT_EQ(queue_.take_lost().count("store-overloaded"), 1u);
}

}  // namespace
}  // namespace conclave::server
