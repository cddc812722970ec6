#include "accounts/account.h"

#include <gtest/gtest.h>

#include "accounts/login_throttle.h"

namespace conclave::accounts {
namespace {

TEST(AccountName, IsPlain) {
  for (const char* good : {"a", "ann", "ann.lee", "a-b_c.d", "7"}) EXPECT_TRUE(is_account_name(good)) << good;
  for (const char* bad : {"", "Ann", "-a", "a-", ".a", "a b", "a@b", "a/b", "ä", "a\n"})
    EXPECT_FALSE(is_account_name(bad)) << bad;
  EXPECT_TRUE(is_account_name(std::string(64, 'a')));
  EXPECT_FALSE(is_account_name(std::string(65, 'a')));
}

const IpAddress kHome = *IpAddress::parse("192.0.2.1");
const IpAddress kAway = *IpAddress::parse("198.51.100.1");

TimePoint at(int64_t seconds) { return TimePoint{Duration{1h} + seconds * Duration{1s}}; }

// How many of `attempts` at one moment are let through when all fail.
int let_through(LoginThrottle& throttle, TimePoint now, int attempts, std::string_view name, const IpAddress& from) {
  int passed = 0;
  for (int i = 0; i < attempts; ++i) {
    if (throttle.ready_at(now, name, from) > now) continue;
    throttle.note_failure(now, name, from);
    ++passed;
  }
  return passed;
}

TEST(AccountName, NewOnesDoNotLookLikeGuests) {
  EXPECT_FALSE(problem_of_name("ann"));
  EXPECT_FALSE(problem_of_name("deadbee"));
  EXPECT_TRUE(problem_of_name("deadbeef"));
  EXPECT_TRUE(problem_of_name("20260101.ann"));
  EXPECT_TRUE(problem_of_name("Ann"));
}

TEST(LoginThrottle, AFewSlipsCostNothingAndThenTime) {
  LoginThrottle throttle;
  EXPECT_EQ(let_through(throttle, at(0), 20, "ann", kHome), 5);
  EXPECT_EQ(throttle.ready_at(at(0), "ann", kHome), at(30));
  EXPECT_EQ(let_through(throttle, at(29), 20, "ann", kHome), 0);
  EXPECT_EQ(let_through(throttle, at(30), 20, "ann", kHome), 1);
  EXPECT_EQ(let_through(throttle, at(3600), 20, "ann", kHome), 5) << "time works it off";
}

TEST(LoginThrottle, OthersAreNotSlowed) {
  LoginThrottle throttle;
  let_through(throttle, at(0), 20, "ann", kHome);
  EXPECT_EQ(throttle.ready_at(at(0), "bob", kHome), at(0)) << "another name from there";
  EXPECT_EQ(throttle.ready_at(at(0), "ann", kAway), at(0)) << "the person itself, elsewhere";
}

TEST(LoginThrottle, ARightPasswordClearsTheSlipsOfThatPlaceOnly) {
  LoginThrottle throttle;
  let_through(throttle, at(0), 4, "ann", kHome);
  let_through(throttle, at(0), 20, "ann", kAway);
  throttle.note_success("ann", kHome);
  EXPECT_EQ(let_through(throttle, at(0), 20, "ann", kHome), 5);
  EXPECT_GT(throttle.ready_at(at(0), "ann", kAway), at(0));
}

TEST(LoginThrottle, WhatWasNoFailureIsTakenBack) {
  LoginThrottle throttle;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(throttle.ready_at(at(0), "ann", kHome), at(0));
    throttle.note_failure(at(0), "ann", kHome);
    throttle.take_back("ann", kHome);
  }
}

TEST(LoginThrottle, WhereEverybodyMayComeFromOnlyTheNameCounts) {
  LoginThrottle throttle;
  EXPECT_EQ(let_through(throttle, at(0), 500, "ann", {}), LoginThrottle::kName.tolerated);
  EXPECT_EQ(let_through(throttle, at(0), 60, "bob", {}), 60);
}

TEST(LoginThrottle, ManyNamesFromOnePlaceAreSlowed) {
  LoginThrottle throttle;
  int passed = 0;
  for (int i = 0; i < 500; ++i) passed += let_through(throttle, at(0), 1, "user" + std::to_string(i), kHome);
  EXPECT_EQ(passed, LoginThrottle::kNetwork.tolerated);
  EXPECT_EQ(throttle.ready_at(at(0), "ann", kAway), at(0));
}

TEST(LoginThrottle, OneNameFromManyPlacesIsSlowedButNotLockedOut) {
  LoginThrottle throttle;
  int passed = 0;
  for (uint32_t i = 0; i < 500; ++i) passed += let_through(throttle, at(0), 1, "ann", IpAddress::v4(0x0a000000 + i));
  EXPECT_EQ(passed, LoginThrottle::kName.tolerated);
  EXPECT_LE(throttle.ready_at(at(0), "ann", kHome), at(5));
}

TEST(LoginThrottle, RemembersABoundedNumber) {
  LoginThrottle throttle;
  let_through(throttle, at(0), 5, "ann", kHome);
  for (uint32_t i = 0; i < 60'000; ++i)
    throttle.note_failure(at(1), "user" + std::to_string(i), IpAddress::v4(0x0a000000 + i));
  EXPECT_LE(throttle.entries(), LoginThrottle::kMaxEntries);
  EXPECT_GT(throttle.ready_at(at(1), "ann", kHome), at(1)) << "the greater debt is kept";
}

}  // namespace
}  // namespace conclave::accounts
