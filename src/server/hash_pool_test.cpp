#include "server/hash_pool.h"

#include <gmock/gmock.h>

#include <map>

#include "accounts/password.h"
#include "base/test_freed_memory.h"
#include "io/poller.h"

namespace conclave::server {
namespace {

using meeting::PasswordChecked;
using meeting::PasswordVerdict;

/// Waits until `count` answers have come.
std::map<uint64_t, PasswordVerdict> take(HashPool& pool, size_t count) {
  io::Poller poller;
  poller.watch(pool.events_fd(), 0);
  std::map<uint64_t, PasswordVerdict> verdicts;
  std::vector<PasswordChecked> answers;
  while (verdicts.size() < count && poller.wait(20s) != 0) {
    pool.take_events(answers);
    for (const PasswordChecked& answer : answers) EXPECT_TRUE(verdicts.emplace(answer.ticket, answer.verdict).second);
  }
  return verdicts;
}

std::string hash_of(std::string_view password) {
  SeededRandom random(4);
  return *accounts::hash_password(password, random);
}

TEST(HashPool, TellsRightFromWrong) {
  const std::string hash = hash_of("correct horse");
  HashPool pool({.threads = 2});
  pool.check({1, Secret("correct horse"), hash});
  pool.check({2, Secret("battery staple"), hash});
  pool.check({3, Secret("correct horse"), "no hash"});
  const auto verdicts = take(pool, 3);
  EXPECT_EQ(verdicts.at(1), PasswordVerdict::right);
  EXPECT_EQ(verdicts.at(2), PasswordVerdict::wrong);
  EXPECT_EQ(verdicts.at(3), PasswordVerdict::wrong);
}

TEST(HashPool, AFullQueueIsToldAtOnce) {
  const std::string hash = hash_of("correct horse");
  HashPool pool({.threads = 1, .max_waiting = 2});
  constexpr uint64_t kAsked = 20;
  for (uint64_t ticket = 1; ticket <= kAsked; ++ticket) pool.check({ticket, Secret("correct horse"), hash});
  const auto verdicts = take(pool, kAsked);
  ASSERT_EQ(verdicts.size(), kAsked) << "everybody gets an answer";
  size_t refused = 0;
  for (const auto& [ticket, verdict] : verdicts) refused += verdict == PasswordVerdict::not_checked;
  EXPECT_GE(refused, kAsked - 6) << "the last ones were asked while one was computed";
  EXPECT_LT(refused, kAsked);
  EXPECT_EQ(verdicts.at(1), PasswordVerdict::right);
}

TEST(HashPool, LeavesNoPasswordInFreedMemory) {
  if (!FreedMemory::kWatches) GTEST_SKIP() << "not with the thread sanitizer";
  constexpr std::string_view kPassword = "correct horse battery staple";
  const std::string hash = hash_of(kPassword);
  const FreedMemory freed(kPassword);
  {
    HashPool pool({.threads = 1, .max_waiting = 2});
    for (uint64_t ticket = 1; ticket <= 10; ++ticket) pool.check({ticket, Secret(kPassword), hash});
    take(pool, 9);  // some checked, most refused, the last perhaps still waiting
  }
  EXPECT_EQ(freed.found(), 0u);
}

TEST(HashPool, EndsWithoutWaitingForTheQueue) {
  const std::string hash = hash_of("correct horse");
  HashPool pool({.threads = 1, .max_waiting = 10'000});
  for (uint64_t ticket = 0; ticket < 10'000; ++ticket) pool.check({ticket, Secret("correct horse"), hash});
}

}  // namespace
}  // namespace conclave::server
