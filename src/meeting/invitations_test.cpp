// Who comes by an invitation: what it gives, what it does not, and whom it counts for.
#include "meeting/test_owner.h"

namespace conclave::meeting {
namespace {

class Invited : public testing::Test {
 protected:
  Invited() {
    host_.add_account("ann");
    ann_ = &host_.add_client(member(stock_client("Ann")));
    host_.connect(*ann_);
    desk(host_, *ann_, R"({"command":"set","room":"tea","settings":{"lobby":true}})");
  }
  std::string invite(const std::string& role, const std::string& more = "") {
    const Json made = desk(host_, *ann_, R"({"command":"invite","room":"tea","role":")" + role + "\"" + more + "}");
    id_ = made["invitation"]["id"].as_string();
    return made["code"].as_string();
  }
  XmppClient& come(const std::string& name, const std::string& code) {
    return join_with(host_, stock_client(name), code);
  }
  int64_t used() {
    return desk(host_, *ann_, R"({"command":"invitations","room":"tea"})")["invitations"]
        .items()[0]["used"]
        .as_integer();
  }
  void ann_comes() {
    ann_->join(kRoom);
    host_.settle();
  }

  ServiceHost host_;
  XmppClient* ann_ = nullptr;
  std::string id_;
};

TEST_F(Invited, AsGuestOneOpensNothing) {
  XmppClient& bob = come("Bob", invite("guest"));
  EXPECT_FALSE(bob.in_room());
  EXPECT_EQ(used(), 0);
  ann_comes();
  bob.join(kRoom);
  host_.settle();
  EXPECT_TRUE(bob.in_room());
  EXPECT_FALSE(bob.is_moderator());
  EXPECT_EQ(used(), 1);
}

TEST_F(Invited, AsGuestOneNeedNotKnock) {
  ann_comes();
  desk(host_, *ann_, R"({"command":"set","room":"tea","settings":{"lobby":true,"password":"sesame"}})");
  EXPECT_FALSE(join_guest(host_, "Eve").in_room());
  EXPECT_TRUE(come("Bob", invite("guest")).in_room());
}

TEST_F(Invited, WhoWaitedComesInWithTheHostWhereOthersKnock) {
  XmppClient& bob = come("Bob", invite("guest"));
  stand_in_lobby(host_, bob, "Bob");
  XmppClient& eve = wait_for_host(host_, "Eve");
  ann_comes();
  EXPECT_EQ(sent_to(eve), "");
  EXPECT_EQ(host_news(eve), R"({"event":"here","type":"host"})");
  follow(host_, bob);
  EXPECT_TRUE(bob.in_room());
}

TEST_F(Invited, AsMemberOneOpensThisRoomAndNoOther) {
  desk(host_, *ann_, R"({"command":"set","room":"cellar","settings":{"lobby":true}})");
  desk(host_, *ann_, R"({"command":"set","room":"tea","tenant":"club","settings":{"lobby":true}})");
  const std::string code = invite("member");
  EXPECT_TRUE(come("Bob", code).in_room());
  for (const char* other : {"cellar@muc.meet.ex", "tea@muc.club.meet.ex"}) {
    XmppClient& cat = connect_with(host_, stock_client("Cat"), code);
    cat.join(other);
    host_.settle();
    EXPECT_FALSE(cat.in_room()) << other;
  }
}

TEST_F(Invited, AsModeratorOneModerates) {
  ann_comes();
  EXPECT_TRUE(come("Bob", invite("moderator")).is_moderator());
  EXPECT_FALSE(come("Cat", invite("guest")).is_moderator());
}

TEST_F(Invited, AUseIsAPersonsAndNotAReloads) {
  ann_comes();
  desk(host_, *ann_, R"({"command":"set","room":"tea","settings":{"lobby":true}})");
  const std::string code = invite("guest", R"(,"uses":2)");
  XmppClient& bob = come("Bob", code);
  ASSERT_TRUE(bob.in_room());
  for (int i = 0; i < 3; ++i) {
    bob.leave();
    host_.settle();
    bob.join(kRoom);
    host_.settle();
    EXPECT_TRUE(come("Bob", code).in_room());  // another tab, or the page anew
  }
  EXPECT_EQ(used(), 1);
  EXPECT_TRUE(come("Cat", code).in_room());
  EXPECT_EQ(used(), 2);
  XmppClient& eve = come("Eve", code);
  EXPECT_FALSE(eve.in_room());
  EXPECT_EQ(refusal(eve), "not-allowed text ");
  EXPECT_EQ(eve.presence_of(eve.nick())->child("error")->child_text("text"), "invitation-used-up");
  eve.join(kRoom);
  host_.settle();
  EXPECT_EQ(refusal(eve), "registration-required lobbyroom ");  // a guest like others
  EXPECT_TRUE(come("Bob", code).in_room());
  EXPECT_EQ(used(), 2);
}

TEST_F(Invited, ItEndsInTimeByRevocationAndWithTheRoom) {
  const std::string expired = invite("member", R"(,"expires":60)");
  XmppClient& early = connect_with(host_, stock_client("Bob"), expired);
  host_.advance(61s);
  early.join(kRoom);  // came in time, and waited too long
  host_.settle();
  EXPECT_FALSE(early.in_room());
  const std::string revoked = invite("member");
  XmppClient& connected = connect_with(host_, stock_client("Cat"), revoked);
  desk(host_, *ann_, R"({"command":"revoke","id":")" + id_ + R"("})");
  connected.join(kRoom);
  host_.settle();
  EXPECT_FALSE(connected.in_room());
  const std::string deleted = invite("member");
  XmppClient& waiting = connect_with(host_, stock_client("Dan"), deleted);
  desk(host_, *ann_, R"({"command":"delete","room":"tea"})");
  desk(host_, *ann_, R"({"command":"set","room":"tea","settings":{"lobby":true}})");
  waiting.join(kRoom);
  host_.settle();
  EXPECT_FALSE(waiting.in_room());
}

TEST_F(Invited, WhoIsInStaysInWhenItIsRevoked) {
  ann_comes();
  const std::string code = invite("guest");
  XmppClient& bob = come("Bob", code);
  desk(host_, *ann_, R"({"command":"revoke","id":")" + id_ + R"("})");
  EXPECT_TRUE(bob.in_room());
  host_.drop(bob);
  ConnectionInfo info;
  info.token = code;
  info.previd = bob.management_id();
  host_.connect(bob, info);
  EXPECT_TRUE(bob.resumed());
  EXPECT_TRUE(bob.in_room());
}

TEST_F(Invited, ACodeThatIsNotGoodIsRefusedByName) {
  const auto refusal_of = [&](const std::string& code) {
    XmppClient& client = connect_with(host_, stock_client("Eve"), code);
    EXPECT_FALSE(client.bound());
    const Element* failure = client.find([](const Element& element) { return element.name() == "failure"; });
    return failure == nullptr ? "none" : failure->children().front().name() + " " + failure->child_text("text");
  };
  EXPECT_EQ(refusal_of("AAAAAAAAAAAAAAAAAAAAAA"), "not-allowed invitation-unknown");
  EXPECT_EQ(refusal_of("cut-off"), "not-allowed invitation-unknown");
  const std::string revoked = invite("guest");
  desk(host_, *ann_, R"({"command":"revoke","id":")" + id_ + R"("})");
  EXPECT_EQ(refusal_of(revoked), "not-allowed invitation-revoked");
  const std::string expired = invite("guest", R"(,"expires":60)");
  host_.advance(61s);
  EXPECT_EQ(refusal_of(expired), "not-allowed invitation-expired");
}

TEST_F(Invited, GuessingIsSlowedAndHarmsNobodyForLong) {
  const std::string code = invite("guest");
  for (int i = 0; i < 50; ++i) connect_with(host_, stock_client("Eve"), "A" + std::string(21, 'A'));
  EXPECT_EQ(host_.service().counters().count("invitation-guesses"), 0u);
  EXPECT_FALSE(connect_with(host_, stock_client("Bob"), code).bound());
  EXPECT_EQ(host_.service().counters().count("invitation-guesses"), 1u);
  host_.advance(2s);
  EXPECT_TRUE(connect_with(host_, stock_client("Bob"), code).bound());
}

TEST_F(Invited, UsesAreCountedOverARestart) {
  const std::string code = invite("member", R"(,"uses":1)");
  EXPECT_TRUE(come("Bob", code).in_room());
  Disk disk;
  disk.take(host_);
  ServiceHost again(sim::default_service_config(), 5, disk.records());
  EXPECT_FALSE(join_with(again, stock_client("Eve"), code).in_room());
  EXPECT_TRUE(join_with(again, stock_client("Bob"), code).in_room());
}

TEST_F(Invited, OldOnesAreForgotten) {
  invite("guest", R"(,"expires":3600)");
  Disk disk;
  disk.take(host_);
  EXPECT_EQ(disk.invitations.size(), 1u);
  host_.advance(kInvitationAfterlife + 3h);
  disk.take(host_);
  EXPECT_TRUE(disk.invitations.empty());
}

}  // namespace
}  // namespace conclave::meeting
