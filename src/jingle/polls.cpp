#include "jingle/polls.h"

#include <algorithm>

namespace conclave::jingle {

namespace {

constexpr const char* kNewPoll = "new-poll";
constexpr const char* kAnswerPoll = "answer-poll";
constexpr const char* kDeletePoll = "delete-poll";

// Characters of valid UTF-8, which is all that the JSON reader lets through: every byte but continuation bytes.
size_t length_of(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool is_text(const Json& json) { return json.is_string() && !json.as_string().empty(); }

Result<PollRequest> parse_new_poll(std::string id, const Json& request) {
  Poll poll;
  poll.id = std::move(id);
  if (!is_text(request["question"])) return fail("bad-poll", "question");
  poll.question = request["question"].as_string();
  const std::vector<Json>& options = request["answers"].items();
  if (options.empty()) return fail("bad-poll", "answers");
  if (options.size() > kMaxPollOptions) return fail("poll-too-large", "answers");
  for (const Json& option : options) {
    if (!is_text(option["name"])) return fail("bad-poll", "answers");
    poll.options.push_back({option["name"].as_string()});
  }
  const auto too_long = [](const PollOption& option) { return length_of(option.text) > kMaxPollTextLength; };
  if (length_of(poll.question) > kMaxPollTextLength || std::any_of(poll.options.begin(), poll.options.end(), too_long))
    return fail("poll-too-large", "text");
  const Json& multiple = request["multipleSelection"];
  if (multiple.is_bool()) poll.multiple_selection = multiple.as_bool();
  return poll;
}

Result<PollRequest> parse_vote(std::string id, const Json& request) {
  PollVote vote{std::move(id), {}};
  const std::vector<Json>& choices = request["answers"].items();
  if (choices.empty()) return fail("bad-poll", "answers");
  if (choices.size() > kMaxPollOptions) return fail("poll-too-large", "answers");
  for (const Json& choice : choices) {
    if (!choice.is_bool()) return fail("bad-poll", "answers");
    vote.choices.push_back(choice.as_bool());
  }
  return vote;
}

Json begin_message(const char* command, std::string_view poll) {
  Json message = Json::object().set("type", "polls").set("command", command);
  return poll.empty() ? message : message.set("pollId", poll);
}

// A nameless sender has no name rather than an empty one: clients then show their own word for it.
void add_sender(Json& json, const PollPerson& sender) {
  json.set("senderId", sender.id);
  if (!sender.name.empty()) json.set("senderName", sender.name);
}

Json write_voters(const std::vector<PollPerson>& voters) {
  Json list = Json::array();
  for (const PollPerson& voter : voters) {
    Json person = Json::object().set("id", voter.id);
    if (!voter.name.empty()) person.set("name", voter.name);
    list.push(std::move(person));
  }
  return list;
}

void add_content(Json& json, const Poll& poll) {
  json.set("question", poll.question);
  Json options = Json::array();
  for (const PollOption& option : poll.options) {
    Json entry = Json::object().set("name", option.text);
    if (!option.voters.empty()) entry.set("voters", write_voters(option.voters));
    options.push(std::move(entry));
  }
  json.set("answers", std::move(options));
  if (poll.multiple_selection) json.set("multipleSelection", *poll.multiple_selection);
  add_sender(json, poll.author);
}

}  // namespace

Result<PollRequest> parse_poll_request(const Json& request) {
  if (request["type"].as_string() != "polls" || !is_text(request["pollId"])) return fail("bad-poll");
  std::string id = request["pollId"].as_string();
  if (id.size() > kMaxPollIdBytes) return fail("poll-too-large", "pollId");
  const std::string& command = request["command"].as_string();
  if (command == kNewPoll) return parse_new_poll(std::move(id), request);
  if (command == kAnswerPoll) return parse_vote(std::move(id), request);
  if (command == kDeletePoll) return PollRemoval{std::move(id)};
  return fail("bad-poll", "command");
}

Json write_new_poll(const Poll& poll) {
  Json message = begin_message(kNewPoll, poll.id);
  add_content(message, poll);
  return message;
}

Json write_vote(const PollVote& vote, const PollPerson& voter) {
  Json message = begin_message(kAnswerPoll, vote.poll);
  Json choices = Json::array();
  for (const bool choice : vote.choices) choices.push(choice);
  message.set("answers", std::move(choices));
  add_sender(message, voter);
  return message;
}

Json write_removal(const PollRemoval& removal, const PollPerson& by) {
  Json message = begin_message(kDeletePoll, removal.poll);
  add_sender(message, by);
  return message;
}

Json write_old_polls(const std::vector<Poll>& polls) {
  Json list = Json::array();
  for (const Poll& poll : polls) {
    Json entry = Json::object().set("pollId", poll.id);
    add_content(entry, poll);
    list.push(std::move(entry));
  }
  return begin_message("old-polls", {}).set("polls", std::move(list));
}

}  // namespace conclave::jingle
