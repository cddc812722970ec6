#include "meeting/room/poll_store.h"

#include <gtest/gtest.h>

namespace conclave::meeting {
namespace {

using jingle::Poll;
using jingle::PollPerson;

const PollPerson kAnn{"a", "Ann"};
const PollPerson kBob{"b", "Bob"};

Poll make_poll(std::string id, std::optional<bool> multiple = {}) {
  return {std::move(id), "Cake?", {{"yes"}, {"no"}, {"later"}}, multiple, kAnn};
}

std::string voters(const PollStore& book, const char* id, size_t option) {
  std::string ids;
  for (const PollPerson& voter : book.find(id)->options[option].voters) ids += voter.id;
  return ids;
}

std::string reason(const Result<void>& result) { return result ? "ok" : result.error().reason; }

TEST(PollStore, TheLastVoteOfAPersonCounts) {
  PollStore book;
  ASSERT_TRUE(book.add(make_poll("p")));
  EXPECT_TRUE(book.vote({"p", {true, true, false}}, kAnn));
  EXPECT_TRUE(book.vote({"p", {true, false, false}}, kBob));
  EXPECT_TRUE(book.vote({"p", {false, true, true}}, kAnn));
  EXPECT_EQ(voters(book, "p", 0), "b");
  EXPECT_EQ(voters(book, "p", 1), "a");
  EXPECT_EQ(voters(book, "p", 2), "a");
  EXPECT_TRUE(book.vote({"p", {false, false, false}}, kAnn));
  EXPECT_EQ(voters(book, "p", 1), "");
}

TEST(PollStore, RefusesWhatDoesNotFit) {
  PollStore book;
  ASSERT_TRUE(book.add(make_poll("one", false)));
  ASSERT_TRUE(book.add(make_poll("many", true)));
  EXPECT_EQ(reason(book.add(make_poll("one"))), "poll-exists");
  EXPECT_EQ(reason(book.vote({"none", {true, false, false}}, kBob)), "poll-unknown");
  EXPECT_EQ(reason(book.vote({"one", {true, false}}, kBob)), "poll-bad-vote");
  EXPECT_EQ(reason(book.vote({"one", {true, true, false}}, kBob)), "poll-bad-vote");
  EXPECT_EQ(reason(book.vote({"many", {true, true, false}}, kBob)), "ok");
  EXPECT_EQ(voters(book, "one", 0), "");
}

TEST(PollStore, IsBounded) {
  PollStore book;
  for (size_t i = 0; i < PollStore::kMaxPolls; ++i) ASSERT_TRUE(book.add(make_poll(std::to_string(i))));
  EXPECT_EQ(reason(book.add(make_poll("more"))), "poll-limit");
  book.remove("5");
  EXPECT_EQ(book.find("5"), nullptr);
  EXPECT_TRUE(book.add(make_poll("more")));
}

TEST(PollStore, LongTextsFillItSoonerAndLeaveRoomForVotes) {
  PollStore book;
  size_t taken = 0;
  Poll poll = make_poll("x");
  poll.question = std::string(2000, 'q');
  for (;; ++taken) {
    poll.id = std::to_string(taken);
    if (!book.add(poll)) break;
  }
  EXPECT_GT(taken, 80u);
  EXPECT_LT(taken, 100u);
  EXPECT_TRUE(book.vote({"0", {true, true, true}}, kBob));
}

TEST(PollStore, VotesAreBoundedToo) {
  PollStore book;
  ASSERT_TRUE(book.add(make_poll("p")));
  size_t votes = 0;
  while (book.vote({"p", {true, true, true}}, {std::to_string(votes), std::string(256, 'n')})) ++votes;
  EXPECT_GT(votes, 300u);
  EXPECT_LT(votes, 500u);
  EXPECT_EQ(reason(book.vote({"p", {true, true, true}}, {"z", std::string(256, 'n')})), "poll-limit");
  // Taking a vote back needs no room, and makes some.
  EXPECT_TRUE(book.vote({"p", {false, false, false}}, {"7", std::string(256, 'n')}));
  EXPECT_TRUE(book.vote({"p", {true, true, true}}, {"z", std::string(256, 'n')}));
  book.remove("p");
  EXPECT_TRUE(book.empty());
}

}  // namespace
}  // namespace conclave::meeting
