// The polls of one room and who voted for what, for as long as the room lives. Bounded as a whole, because it is sent
// in one message to everybody who comes later; what a person voted last is what counts.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "jingle/polls.h"

namespace conclave::meeting {

class PollStore {
 public:
  static constexpr size_t kMaxPolls = 128;
  /// Of texts and voters; new polls are taken up to half of it, so that there is room for votes.
  static constexpr size_t kMaxBytes = 384 * 1024;

  bool empty() const { return polls_.empty(); }
  /// In order of their making.
  const std::vector<jingle::Poll>& polls() const { return polls_; }
  const jingle::Poll* find(std::string_view id) const;

  /// Errors: "poll-exists", "poll-limit".
  Result<void> add(jingle::Poll poll);
  /// Replaces what the voter had chosen before. Errors: "poll-unknown", "poll-bad-vote" (more or fewer choices than
  /// options, or several where one is allowed), "poll-limit".
  Result<void> vote(const jingle::PollVote& vote, const jingle::PollPerson& voter);
  void remove(std::string_view id);

 private:
  std::vector<jingle::Poll> polls_;
  size_t bytes_ = 0;
};

}  // namespace conclave::meeting
