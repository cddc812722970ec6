#include "meeting/room/poll_store.h"

#include <algorithm>
#include <utility>

namespace conclave::meeting {

using jingle::Poll;
using jingle::PollOption;
using jingle::PollPerson;

namespace {

constexpr size_t kOverhead = 32;  // names of members, brackets, quotes

size_t size_of(const PollPerson& person) { return kOverhead + person.id.size() + person.name.size(); }

size_t size_of(const PollOption& option) {
  size_t size = kOverhead + option.text.size();
  for (const PollPerson& voter : option.voters) size += size_of(voter);
  return size;
}

size_t size_of(const Poll& poll) {
  size_t size = kOverhead + poll.id.size() + poll.question.size() + size_of(poll.author);
  for (const PollOption& option : poll.options) size += size_of(option);
  return size;
}

auto has_id(std::string_view id) {
  return [id](const auto& item) { return item.id == id; };
}

}  // namespace

const Poll* PollStore::find(std::string_view id) const {
  const auto it = std::find_if(polls_.begin(), polls_.end(), has_id(id));
  return it == polls_.end() ? nullptr : &*it;
}

Result<void> PollStore::add(Poll poll) {
  if (find(poll.id) != nullptr) return fail("poll-exists");
  const size_t size = size_of(poll);
  if (polls_.size() >= kMaxPolls || bytes_ + size > kMaxBytes / 2) return fail("poll-limit");
  bytes_ += size;
  polls_.push_back(std::move(poll));
  return {};
}

Result<void> PollStore::vote(const jingle::PollVote& vote, const PollPerson& voter) {
  const auto poll = std::find_if(polls_.begin(), polls_.end(), has_id(vote.poll));
  if (poll == polls_.end()) return fail("poll-unknown");
  const auto chosen = std::count(vote.choices.begin(), vote.choices.end(), true);
  if (vote.choices.size() != poll->options.size() || (chosen > 1 && poll->multiple_selection == false))
    return fail("poll-bad-vote");
  if (bytes_ + static_cast<size_t>(chosen) * size_of(voter) > kMaxBytes) return fail("poll-limit");
  bytes_ -= size_of(*poll);
  for (size_t i = 0; i < poll->options.size(); ++i) {
    std::vector<PollPerson>& voters = poll->options[i].voters;
    std::erase_if(voters, has_id(voter.id));
    if (vote.choices[i]) voters.push_back(voter);
  }
  bytes_ += size_of(*poll);
  return {};
}

void PollStore::remove(std::string_view id) {
  const Poll* poll = find(id);
  if (poll == nullptr) return;
  bytes_ -= size_of(*poll);
  std::erase_if(polls_, has_id(id));
}

}  // namespace conclave::meeting
