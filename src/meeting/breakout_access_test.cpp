// Breakout rooms: who gets in where, with which rights, and who keeps a place.
#include "meeting/test_breakout.h"

namespace conclave::meeting {
namespace {

using testing::SizeIs;

TEST_F(BreakoutRooms, AModeratorIsOneInEveryRoomAndNobodyBecomesOneByGoingThere) {
  const std::string room = make("Left");
  move(bob, room);
  EXPECT_FALSE(bob.is_moderator()) << "first there, but not first of the meeting";
  move(ann, room);
  EXPECT_TRUE(ann.is_moderator());
  EXPECT_FALSE(cat.is_moderator()) << "the meeting has a moderator, though not in this room";
  XmppClient& dan = host.join(stock_client("Dan"), kRoom);
  EXPECT_FALSE(dan.is_moderator());
  // Rights given or taken in one room hold in all.
  affiliate(ann, cat, "owner");
  EXPECT_TRUE(cat.is_moderator());
  affiliate(cat, ann, "none");
  EXPECT_FALSE(ann.is_moderator());
  move(ann, kRoom);
  EXPECT_FALSE(ann.is_moderator());
  EXPECT_EQ(condition_of(affiliate(cat, cat, "none")), "conflict");
}

TEST_F(BreakoutRooms, SomebodyElseModeratesWhenTheLastModeratorHasLeftAllRooms) {
  const std::string room = make("Left");
  move(bob, room);
  move(ann, room);
  ann.leave();
  host.settle();
  EXPECT_TRUE(bob.is_moderator()) << "the longest present in the meeting, from room to room";
  EXPECT_FALSE(cat.is_moderator());
}

TEST_F(BreakoutRooms, WhoLeavesOneRoomAndNeverArrivesHasLeft) {
  const std::string room = make("Left");
  ann.send(R"(<presence xmlns="jabber:client" type="unavailable" to=")" + ann.occupant_jid() +
           R"("><status>switch_room</status></presence>)");
  host.settle();
  host.advance(29s);
  EXPECT_FALSE(bob.is_moderator());
  host.advance(2s);
  EXPECT_TRUE(bob.is_moderator());
  EXPECT_EQ(count("breakout-move-overdue"), 1u);
  ann.join(room);
  host.settle();
  EXPECT_TRUE(ann.in_room()) << "the meeting is open";
  EXPECT_TRUE(ann.is_moderator()) << "and remembers who she was";
}

TEST_F(BreakoutRooms, NobodyGetsInWhoMayNotEnterTheMeeting) {
  const std::string room = make("Left");
  submit(ann, "roomsecret", "sesame");
  XmppClient& eve = host.join(stock_client("Eve"), room);
  EXPECT_EQ(join_error(eve), "not-authorized");
  // Who is inside needs no key between the rooms.
  move(bob, room);
  EXPECT_TRUE(bob.in_room());
  move(bob, kRoom);
  EXPECT_TRUE(bob.in_room());
  submit(ann, "membersonly", "1");
  eve.clear();
  eve.join(room);
  host.settle();
  EXPECT_EQ(join_error(eve), "registration-required");
  move(bob, room);
  EXPECT_TRUE(bob.in_room());
  affiliate(ann, bob, "outcast");
  EXPECT_FALSE(bob.in_room()) << "banned from the main room, he was in this one";
  bob.clear();
  for (const std::string& each : {room, std::string(kRoom)}) {
    bob.join(each);
    host.settle();
    EXPECT_EQ(join_error(bob), "forbidden");
  }
  eve.clear();
  eve.join("00000000-0000-4000-8000-000000000000@breakout.meet.ex");
  host.settle();
  EXPECT_EQ(join_error(eve), "not-allowed");
  EXPECT_EQ(count("breakout-unknown"), 1u);
}

TEST_F(BreakoutRooms, WhoIsPutOutOfOneRoomIsOutOfTheMeeting) {
  submit(ann, "membersonly", "1");
  const std::string room = make("Left");
  move(bob, room);
  move(ann, room);
  ask(host, ann, "set", room, admin(R"(<item nick=")" + bob.nick() + R"(" role="none"/>)"));
  EXPECT_FALSE(bob.in_room());
  bob.clear();
  for (const std::string& each : {room, std::string(kRoom)}) {
    bob.join(each);
    host.settle();
    EXPECT_EQ(join_error(bob), "registration-required");
  }
}

TEST_F(BreakoutRooms, NobodyIsInTwoRoomsOrUnderANickOfAnother) {
  const std::string room = make("Left");
  bob.join(room);
  host.settle();
  EXPECT_EQ(join_error(bob), "conflict");
  EXPECT_EQ(rooms(), 1u);
}

TEST_F(BreakoutRooms, TheRulesOfTheMainRoomHoldInAll) {
  const std::string room = make("Left");
  move(bob, room);
  bob.accept(bob.make_transport(), bob.make_sources(2000));
  host.settle();
  host.take<SetSendPermissions>();
  ann.send(
      R"(<message xmlns="jabber:client" to="avmoderation.meet.ex"><av_moderation enable="true" mediaType="audio"/></message>)");
  host.settle();
  EXPECT_THAT(host.take<SetSendPermissions>(), SizeIs(2)) << "Bob's and Cat's";
  move(cat, room);
  const std::vector<SetSendPermissions> given = host.take<SetSendPermissions>();
  ASSERT_THAT(given, SizeIs(1));
  EXPECT_FALSE(given[0].audio);
  const auto metadata = [](const XmppClient& client) {
    return client.find([](const Element& e) { return xmpp::stanza_from(e) == "metadata.meet.ex"; })->to_string();
  };
  ann.send(
      R"(<message xmlns="jabber:client" to="metadata.meet.ex"><room_metadata xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">)"
      R"({"type":"room_metadata","key":"startMuted","data":{"audio":true}}</room_metadata></message>)");
  host.settle();
  EXPECT_THAT(metadata(bob), HasSubstr("startMuted&quot;:{&quot;audio&quot;:true}"));
  EXPECT_THAT(metadata(bob), HasSubstr("room=\"" + room + "\""));
}

TEST_F(BreakoutRooms, SomebodyWhoComesBackInTimeKeepsTheMeeting) {
  const std::string room = make("Left");
  for (XmppClient* client : {&ann, &bob, &cat}) client->leave();
  host.settle();
  host.advance(4s);
  bob.join(kRoom);
  host.settle();
  host.advance(10s);
  EXPECT_TRUE(bob.in_room());
  EXPECT_TRUE(bob.is_moderator());
  move(bob, room);
  EXPECT_TRUE(bob.in_room());
}

TEST_F(BreakoutRooms, ModeratorsMayReserveTheChoiceOfRooms) {
  const std::string left = make("Left");
  const std::string right = make("Right");
  reserve_choice();
  bob.move(left);
  host.settle();
  EXPECT_EQ(join_error(bob), "not-allowed");
  bob.join(kRoom);
  host.settle();
  send_to(ann, bob, right);
  EXPECT_TRUE(bob.in_room());
  EXPECT_EQ(bob.room(), right);
  move(bob, kRoom);
  EXPECT_TRUE(bob.in_room()) << "back is always possible";
  move(bob, right);
  EXPECT_TRUE(bob.in_room()) << "and there again";
  move(ann, left);
  EXPECT_TRUE(ann.in_room());
  EXPECT_EQ(count("breakout-not-sent"), 1u);
}

TEST_F(BreakoutRooms, WhoWasSentFindsBackAfterAReloadAndModeratorsChooseAfterOne) {
  make("Left");
  const std::string right = make("Right");
  reserve_choice();
  send_to(ann, bob, right);
  bob.close();
  ann.close();
  host.settle();
  XmppClient& ann_again = host.join(stock_client("Ann"), right);
  XmppClient& bob_again = host.join(stock_client("Bob"), right);
  EXPECT_TRUE(ann_again.in_room() && ann_again.is_moderator());
  EXPECT_TRUE(bob_again.in_room());
  ask(host, ann_again, "set", right, admin(R"(<item role="none" nick=")" + bob_again.nick() + R"("/>)"));
  EXPECT_FALSE(bob_again.in_room());
  bob_again.join(right);
  host.settle();
  EXPECT_FALSE(bob_again.in_room()) << "who was put out was sent nowhere";
  EXPECT_FALSE(host.join(stock_client("Eve"), right).in_room());
}

TEST_F(BreakoutRooms, NobodyKnocksWhileHeIsOnHisWay) {
  submit(ann, "membersonly", "1");
  make("Left");
  bob.send(R"(<presence xmlns="jabber:client" type="unavailable" to=")" + bob.occupant_jid() +
           R"("><status>switch_room</status></presence>)");
  // By a name that is made up, as Jitsi clients do.
  bob.send(
      R"(<presence xmlns="jabber:client" to="tea@lobby.meet.ex/0123abcd"><x xmlns="http://jabber.org/protocol/muc"/><nick xmlns="http://jabber.org/protocol/nick">N</nick></presence>)");
  host.settle();
  EXPECT_EQ(count("knock-inside"), 1u);
}

TEST_F(BreakoutRooms, AMeetingThatAllAreOnTheirWayInFindsAModeratorWhenOneArrives) {
  const std::string room = make("Left");
  for (XmppClient* client : {&bob, &cat}) {
    client->send(R"(<presence xmlns="jabber:client" type="unavailable" to=")" + client->occupant_jid() +
                 R"("><status>switch_room</status></presence>)");
    host.settle();
  }
  ann.leave();
  host.settle();
  cat.join(room);
  host.settle();
  EXPECT_TRUE(cat.is_moderator());
  bob.join(kRoom);
  host.settle();
  EXPECT_FALSE(bob.is_moderator());
}

TEST_F(BreakoutRooms, AModeratorInABreakoutRoomMindsTheDoor) {
  submit(ann, "membersonly", "1");
  const std::string room = make("Left");
  move(ann, room);
  const auto enter_lobby = [&](XmppClient& client) {
    client.send(
        R"(<presence xmlns="jabber:client" to="tea@lobby.meet.ex/)" + client.nick() +
        R"("><x xmlns="http://jabber.org/protocol/muc"/><nick xmlns="http://jabber.org/protocol/nick">N</nick></presence>)");
    host.settle();
  };
  enter_lobby(ann);
  XmppClient& eve = host.join(stock_client("Eve"), kRoom);
  enter_lobby(eve);
  EXPECT_NE(ann.find([&](const Element& e) { return xmpp::stanza_from(e) == "tea@lobby.meet.ex/" + eve.nick(); }),
            nullptr);
  ann.send(
      R"(<message xmlns="jabber:client" to="tea@muc.meet.ex"><x xmlns="http://jabber.org/protocol/muc#user"><invite to=")" +
      eve.jid() + R"("/></x></message>)");
  host.settle();
  eve.join(kRoom);
  host.settle();
  EXPECT_TRUE(eve.in_room());
}

TEST_F(BreakoutRooms, ALostSocketKeepsThePlace) {
  const std::string room = make("Left");
  move(bob, room);
  host.drop(bob);
  host.advance(30s);
  host.connect(bob);
  host.settle();
  EXPECT_TRUE(bob.resumed());
  host.advance(1s);
  EXPECT_THAT(news(cat), HasSubstr(room + "/" + bob.nick()));
  host.drop(bob);
  host.advance(61s);
  EXPECT_THAT(news(cat), Not(HasSubstr(bob.nick())));
  EXPECT_EQ(rooms(), 1u);
}

}  // namespace
}  // namespace conclave::meeting
