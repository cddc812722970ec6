#include "jingle/polls.h"

#include <gtest/gtest.h>

namespace conclave::jingle {
namespace {

Result<PollRequest> parse_poll(std::string_view text) { return parse_poll_request(*Json::parse(text)); }

std::string poll_reason(std::string_view text) {
  const Result<PollRequest> request = parse_poll(text);
  return request ? "ok" : request.error().reason;
}

TEST(Polls, ANewOneIsReadWithoutWhatItSaysAboutPeople) {
  const auto request =
      parse_poll(R"({"type":"polls","command":"new-poll","pollId":"p1","question":"Cake?","senderId":"boss",)"
                 R"("answers":[{"name":"yes","voters":[{"id":"boss"}]},{"name":"no","x":1}],)"
                 R"("multipleSelection":false})");
  ASSERT_TRUE(request);
  Poll poll = std::get<Poll>(*request);
  EXPECT_EQ(poll.multiple_selection, false);
  poll.author = {"3f2a9c10", "Ann"};
  EXPECT_EQ(write_new_poll(poll).to_string(),
            R"({"type":"polls","command":"new-poll","pollId":"p1","question":"Cake?",)"
            R"("answers":[{"name":"yes"},{"name":"no"}],"multipleSelection":false,)"
            R"("senderId":"3f2a9c10","senderName":"Ann"})");
}

TEST(Polls, OlderClientsDoNotSayWhetherSeveralMayBeChosen) {
  const auto request =
      parse_poll(R"({"type":"polls","command":"new-poll","pollId":"p1","question":"Q","answers":[{"name":"a"}]})");
  ASSERT_TRUE(request);
  EXPECT_EQ(std::get<Poll>(*request).multiple_selection, std::nullopt);
  EXPECT_EQ(write_new_poll(std::get<Poll>(*request))["multipleSelection"], Json());
}

TEST(Polls, AVoteAndARemoval) {
  const auto vote =
      parse_poll(R"({"type":"polls","command":"answer-poll","pollId":"p1","answers":[true,false],"voterId":"x"})");
  ASSERT_TRUE(vote);
  EXPECT_EQ(write_vote(std::get<PollVote>(*vote), {"3f2a9c10", "Ann"}).to_string(),
            R"({"type":"polls","command":"answer-poll","pollId":"p1","answers":[true,false],)"
            R"("senderId":"3f2a9c10","senderName":"Ann"})");
  const auto removal = parse_poll(R"({"type":"polls","command":"delete-poll","pollId":"p1"})");
  ASSERT_TRUE(removal);
  EXPECT_EQ(write_removal(std::get<PollRemoval>(*removal), {"3f2a9c10", ""}).to_string(),
            R"({"type":"polls","command":"delete-poll","pollId":"p1","senderId":"3f2a9c10"})");
}

TEST(Polls, LateComersGetAllWithTheirVotes) {
  Poll poll{"p1", "Cake?", {{"yes", {{"b", "Bob"}, {"c", ""}}}, {"no"}}, {}, {"a", "Ann"}};
  EXPECT_EQ(write_old_polls({poll}).to_string(),
            R"({"type":"polls","command":"old-polls","polls":[{"pollId":"p1","question":"Cake?",)"
            R"("answers":[{"name":"yes","voters":[{"id":"b","name":"Bob"},{"id":"c"}]},{"name":"no"}],)"
            R"("senderId":"a","senderName":"Ann"}]})");
}

TEST(Polls, OtherShapesAreRefused) {
  for (const char* bad : {
           R"({})",
           R"({"type":"chat","command":"new-poll","pollId":"p","question":"Q","answers":[{"name":"a"}]})",
           R"({"type":"polls","command":"old-polls","pollId":"p","polls":[]})",
           R"({"type":"polls","command":"new-poll","pollId":7,"question":"Q","answers":[{"name":"a"}]})",
           R"({"type":"polls","command":"new-poll","pollId":"","question":"Q","answers":[{"name":"a"}]})",
           R"({"type":"polls","command":"new-poll","pollId":"p","answers":[{"name":"a"}]})",
           R"({"type":"polls","command":"new-poll","pollId":"p","question":"","answers":[{"name":"a"}]})",
           R"({"type":"polls","command":"new-poll","pollId":"p","question":"Q","answers":[]})",
           R"({"type":"polls","command":"new-poll","pollId":"p","question":"Q","answers":{"name":"a"}})",
           R"({"type":"polls","command":"new-poll","pollId":"p","question":"Q","answers":[{"name":42}]})",
           R"({"type":"polls","command":"new-poll","pollId":"p","question":"Q","answers":["a"]})",
           R"({"type":"polls","command":"answer-poll","pollId":"p"})",
           R"({"type":"polls","command":"answer-poll","pollId":"p","answers":[1,0]})",
           R"({"type":"polls","command":"answer-poll","pollId":"p","answers":[]})",
       })
    EXPECT_EQ(poll_reason(bad), "bad-poll") << bad;
}

TEST(Polls, TextsAreMeasuredInCharacters) {
  const auto with_question = [](const std::string& question) {
    return Json::object()
        .set("type", "polls")
        .set("command", "new-poll")
        .set("pollId", "p")
        .set("question", question)
        .set("answers", Json::array().push(Json::object().set("name", "a")));
  };
  std::string umlauts;
  for (size_t i = 0; i < kMaxPollTextLength; ++i) umlauts += "\xc3\xa4";
  EXPECT_TRUE(parse_poll_request(with_question(umlauts)));
  EXPECT_STREQ(parse_poll_request(with_question(umlauts + "x")).error().reason, "poll-too-large");

  Json many = Json::array();
  for (size_t i = 0; i <= kMaxPollOptions; ++i) many.push(Json::object().set("name", "a"));
  EXPECT_STREQ(parse_poll_request(with_question("Q").set("answers", many)).error().reason, "poll-too-large");
  EXPECT_STREQ(parse_poll_request(with_question("Q").set("pollId", std::string(129, 'p'))).error().reason,
               "poll-too-large");
}

}  // namespace
}  // namespace conclave::jingle
