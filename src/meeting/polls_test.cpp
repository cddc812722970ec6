// The polls component as clients meet it.
#include "meeting/common/limits.h"
#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

constexpr const char* kAsk =
    R"({"type":"polls","command":"new-poll","pollId":"p1","question":"Cake?","answers":[{"name":"yes"},{"name":"no"}]})";

void say(ServiceHost& host, XmppClient& client, const std::string& json, const std::string& id = "poll") {
  client.send(R"(<message xmlns="jabber:client" type="chat" to="polls.meet.ex" id=")" + id +
              R"("><json-message xmlns="http://jitsi.org/jitmeet">)" + json + "</json-message></message>");
  host.settle();
}

std::string answer(const std::string& poll, const std::string& choices) {
  return R"({"type":"polls","command":"answer-poll","pollId":")" + poll + R"(","answers":[)" + choices + "]}";
}

// What the component told the client, in order.
std::vector<std::string> told(const XmppClient& client) {
  std::vector<std::string> texts;
  for (const Element& element : client.inbox())
    if (xmpp::is_message(element) && xmpp::stanza_from(element) == "polls.meet.ex" &&
        xmpp::stanza_type(element).empty() && xmpp::stanza_to(element) == client.jid())
      texts.push_back(element.child("json-message", ns::kJitmeet)->text());
  return texts;
}

TEST(PollsComponent, IsAnnounced) {
  ServiceHost host;
  XmppClient& ann = host.add_client(stock_client("Ann"));
  host.connect(ann);
  const Element* info = ask(host, ann, "get", "meet.ex", R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)");
  EXPECT_THAT(info->to_string(), HasSubstr(R"(<identity category="component" type="polls" name="polls.meet.ex"/>)"));
  info = ask(host, ann, "get", "polls.meet.ex", R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)");
  EXPECT_EQ(xmpp::stanza_type(*info), "result");
}

TEST(PollsComponent, EverybodyIsToldAndTheServerNamesWhoSpeaks) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  say(host, ann,
      R"({"type":"polls","command":"new-poll","pollId":"p1","question":"Cake?","senderId":"boss","senderName":"Boss",)"
      R"("answers":[{"name":"yes","voters":[{"id":"boss","name":"Boss"}]},{"name":"no"}]})");
  say(host, bob, R"({"type":"polls","command":"answer-poll","pollId":"p1","answers":[true,false],"senderId":"boss"})");
  const std::string asked = R"({"type":"polls","command":"new-poll","pollId":"p1","question":"Cake?",)"
                            R"("answers":[{"name":"yes"},{"name":"no"}],"senderId":")" +
                            ann.nick() + R"(","senderName":"Ann"})";
  const std::string voted =
      R"({"type":"polls","command":"answer-poll","pollId":"p1","answers":[true,false],"senderId":")" + bob.nick() +
      R"(","senderName":"Bob"})";
  EXPECT_THAT(told(ann), testing::ElementsAre(asked, voted));
  EXPECT_THAT(told(bob), testing::ElementsAre(asked, voted));
}

TEST(PollsComponent, LateComersGetThePollsAsTheyStand) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  say(host, ann, kAsk);
  say(host, ann, answer("p1", "false,true"));
  say(host, ann, answer("p1", "true,false"));
  say(host, bob, answer("p1", "true,false"));
  const std::string voter = R"({"id":")" + bob.nick() + R"(","name":"Bob"})";
  bob.leave();
  host.settle();
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  EXPECT_THAT(told(cat), testing::ElementsAre(
                             R"({"type":"polls","command":"old-polls","polls":[{"pollId":"p1","question":"Cake?",)"
                             R"("answers":[{"name":"yes","voters":[{"id":")" +
                             ann.nick() + R"(","name":"Ann"},)" + voter + R"(]},{"name":"no"}],"senderId":")" +
                             ann.nick() + R"(","senderName":"Ann"}]})"));
  // It comes when the joiner already knows that it is in the room.
  const auto position = [&](const auto& is_it) {
    return std::find_if(cat.inbox().begin(), cat.inbox().end(), is_it) - cat.inbox().begin();
  };
  EXPECT_LT(position([&](const Element& e) { return xmpp::stanza_from(e) == cat.occupant_jid(); }),
            position([](const Element& e) { return xmpp::stanza_from(e) == "polls.meet.ex"; }));
  cat.clear();
  cat.join(kRoom);
  host.settle();
  EXPECT_EQ(told(cat).size(), 1u) << "who joins again is told again";
}

TEST(PollsComponent, GoWithTheRoom) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  say(host, ann, kAsk);
  ann.leave();
  host.settle();
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  EXPECT_THAT(told(bob), testing::IsEmpty());
}

TEST(PollsComponent, OnlyOccupantsAreHeardAndOnlyInTheirRoom) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& eve = host.join(stock_client("Eve"), "cellar@muc.meet.ex");
  XmppClient& spy = host.add_client(stock_client("Spy"));
  host.connect(spy);
  say(host, spy, kAsk);
  say(host, ann, kAsk);
  say(host, eve, answer("p1", "true,false"));
  EXPECT_THAT(told(spy), testing::IsEmpty());
  EXPECT_THAT(told(eve), testing::IsEmpty());
  EXPECT_EQ(told(ann).size(), 1u);
  EXPECT_EQ(condition_of(eve.find_id("poll")), "item-not-found");
  EXPECT_EQ(host.service().counters().count("poll-ignored"), 1u);
}

TEST(PollsComponent, RefusesWithTheReasonAndGoesOn) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  say(host, ann, kAsk);
  ann.clear();
  const std::vector<std::pair<std::string, std::string>> cases{
      {kAsk, "not-allowed"},
      {"{not json", "bad-request"},
      {R"({"type":"polls","command":"new-poll","pollId":"p2","question":"Q","answers":[{"name":42}]})", "bad-request"},
      {answer("p1", "true"), "bad-request"},
      {answer("p1", "1,0"), "bad-request"},
      {answer("nothing", "true,false"), "item-not-found"},
      {R"({"type":"polls","command":"new-poll","pollId":"p2","question":")" + std::string(501, 'x') +
           R"(","answers":[{"name":"a"}]})",
       "policy-violation"},
      {R"({"type":"polls","command":"new-poll","pollId":"p2","question":")" + std::string(20'000, 'x') + R"("})",
       "policy-violation"},
  };
  for (const auto& [json, condition] : cases) {
    const std::string id = ann.next_id();
    say(host, ann, json, id);
    EXPECT_EQ(condition_of(ann.find_id(id)), condition) << json.substr(0, 100);
  }
  EXPECT_THAT(told(ann), testing::IsEmpty());
  say(host, ann, answer("p1", "true,false"));
  EXPECT_EQ(told(ann).size(), 1u);
}

TEST(PollsComponent, AuthorsAndModeratorsRemove) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  const std::string removal = R"({"type":"polls","command":"delete-poll","pollId":"p1"})";
  say(host, bob, kAsk);
  say(host, cat, removal);
  EXPECT_EQ(condition_of(cat.find_id("poll")), "not-allowed");
  say(host, bob, removal);
  EXPECT_EQ(told(cat).back(), R"({"type":"polls","command":"delete-poll","pollId":"p1","senderId":")" + bob.nick() +
                                  R"(","senderName":"Bob"})");
  say(host, bob, kAsk);
  say(host, ann, removal);
  EXPECT_THAT(told(host.join(stock_client("Dan"), kRoom)), testing::IsEmpty());
}

TEST(PollsComponent, MakingThemCanBeLeftToModerators) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  ann.send(
      R"(<message xmlns="jabber:client" to="metadata.meet.ex"><room_metadata xmlns="http://jitsi.org/jitmeet" )"
      R"(room="tea@muc.meet.ex">{"type":"room_metadata","key":"permissions","data":{"pollCreationRestricted":true}})"
      R"(</room_metadata></message>)");
  host.settle();
  say(host, bob, kAsk);
  EXPECT_EQ(condition_of(bob.find_id("poll")), "not-allowed");
  say(host, ann, kAsk);
  say(host, bob, answer("p1", "true,false"));
  EXPECT_EQ(told(bob).size(), 2u);
}

TEST(PollsComponent, AFloodOfPollsIsRefusedWhileVotesPass) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  for (int i = 0; i < 20; ++i)
    say(host, ann,
        R"({"type":"polls","command":"new-poll","pollId":")" + std::to_string(i) +
            R"(","question":"Q","answers":[{"name":"a"}]})");
  EXPECT_EQ(told(ann).size(), size_t{kPollBurst});
  EXPECT_EQ(condition_of(ann.find_id("poll")), "resource-constraint");
  say(host, ann, answer("3", "true"));
  EXPECT_EQ(told(ann).size(), kPollBurst + 1u);
}

TEST(PollsComponent, LongNamesAreCutBetweenCharacters) {
  ServiceHost host;
  std::string name = "x";
  while (name.size() < 400) name += "\xc3\xa4";
  XmppClient& ann = host.join(stock_client(name), kRoom);
  say(host, ann, kAsk);
  ASSERT_EQ(told(ann).size(), 1u);
  EXPECT_THAT(told(ann)[0], HasSubstr(R"("senderName":")" + name.substr(0, 255) + "\"}"));
}

}  // namespace
}  // namespace conclave::meeting
