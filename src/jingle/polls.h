// Polls as Jitsi clients speak of them (Jitsi's polls component): JSON in a <json-message>. What a client asks for is
// read here, with the limits of one request; what the server tells is written here. Who may do what and what a poll
// remembers is decided in meeting/room/poll_store.h and meeting/room/polls.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "jingle/json.h"

namespace conclave::jingle {

inline constexpr size_t kMaxPollRequestBytes = 16 * 1024;
inline constexpr size_t kMaxPollIdBytes = 128;
inline constexpr size_t kMaxPollTextLength = 500;  ///< characters; of the question and of each option, as at the client
inline constexpr size_t kMaxPollOptions = 32;

/// A person as polls name one: endpoint id, and the name it went by at that moment.
struct PollPerson {
  std::string id;
  std::string name;
};

struct PollOption {
  std::string text;
  std::vector<PollPerson> voters{};
};

struct Poll {
  std::string id;  ///< chosen by the client that makes it
  std::string question;
  std::vector<PollOption> options;
  /// Whether one person may choose several; older clients do not say, and let everybody choose several.
  std::optional<bool> multiple_selection;
  PollPerson author{};
};

struct PollVote {
  std::string poll;
  std::vector<bool> choices;  ///< one for each option
};

struct PollRemoval {
  std::string poll;
};

/// new-poll (author and voters empty), answer-poll, delete-poll.
using PollRequest = std::variant<Poll, PollVote, PollRemoval>;

/// Whatever the request says about people is ignored. Errors: "bad-poll" (a shape that is none of these),
/// "poll-too-large" (a limit above).
Result<PollRequest> parse_poll_request(const Json& request);

Json write_new_poll(const Poll& poll);
Json write_vote(const PollVote& vote, const PollPerson& voter);
Json write_removal(const PollRemoval& removal, const PollPerson& by);
/// All polls of a room with their votes, for somebody who just came.
Json write_old_polls(const std::vector<Poll>& polls);

}  // namespace conclave::jingle
