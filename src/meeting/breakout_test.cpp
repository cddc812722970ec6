// Breakout rooms: the commands of Jitsi clients and ours, what everybody is told, and how long rooms live.
#include "meeting/test_breakout.h"

namespace conclave::meeting {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST_F(BreakoutRooms, AreAnnouncedAsStockClientsExpect) {
  const Element* info = ask(host, ann, "get", "meet.ex", R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)");
  ASSERT_NE(info, nullptr);
  EXPECT_THAT(info->to_string(),
              HasSubstr(R"(<identity category="component" type="breakout_rooms" name="breakout.meet.ex"/>)"));
  const Element* node = ask(host, ann, "get", kBreakoutComponent,
                            R"(<query xmlns="http://jabber.org/protocol/disco#info" node="breakout_rooms"/>)");
  ASSERT_NE(node, nullptr);
  EXPECT_THAT(node->to_string(), HasSubstr(R"(<feature var="http://jitsi.org/protocol/breakout_rooms#rename"/>)"));
}

// lib-jitsi-meet makes up another nick for every room when its user has logged in.
TEST_F(BreakoutRooms, AMemberMayTakeAnotherNickOnTheWay) {
  XmppClient& dan = join_member(host, stock_client("Dan"));
  const std::string room = make("Left");
  dan.send(R"(<presence xmlns="jabber:client" type="unavailable" to=")" + dan.occupant_jid() +
           R"("><status>switch_room</status></presence>)");
  dan.request_conference(room);
  const auto enter = [&](const std::string& nick) {
    dan.send(R"(<presence xmlns="jabber:client" to=")" + room + "/" + nick +
             R"("><x xmlns="http://jabber.org/protocol/muc"/></presence>)");
    host.settle();
    return dan.find(
        [&](const Element& e) { return xmpp::is_presence(e) && xmpp::stanza_from(e) == room + "/" + nick; });
  };
  EXPECT_EQ(condition_of(enter(bob.nick())), "conflict");
  EXPECT_EQ(status_codes(*enter("0badcafe")), "110 ");
}

TEST_F(BreakoutRooms, EverybodyIsToldOfThem) {
  add(ann, "Left");
  add(ann, " Right ");
  EXPECT_THAT(told(bob), IsEmpty()) << "several changes are told at once";
  host.advance(300ms);
  for (const XmppClient* client : {&ann, &bob, &cat}) EXPECT_THAT(told(*client), SizeIs(1));
  const std::string text = news(bob);
  const std::string begin =
      R"({"type":"breakout_rooms","event":"features/breakout-rooms/update","roomCounter":2,"rooms":{"tea":{"id":"tea",)"
      R"("jid":"tea@muc.meet.ex","name":"","participants":{"tea@muc.meet.ex/)" +
      ann.nick() + R"(":{"jid":")" + ann.jid() + R"(","role":"moderator","displayName":"Ann"},)";
  EXPECT_EQ(text.substr(0, begin.size()), begin);
  EXPECT_THAT(text, HasSubstr(R"("isMainRoom":true)"));
  EXPECT_THAT(text, HasSubstr(R"("name":"Left","participants":{})"));
  EXPECT_THAT(text, HasSubstr(R"("name":"Right","participants":{})"));
  EXPECT_EQ(rooms(), 1u) << "nobody is in them yet";
}

TEST_F(BreakoutRooms, OnlyModeratorsCommandAndOnlyWhatMakesSense) {
  EXPECT_EQ(condition_of(add(bob, "Mine")), "forbidden");
  EXPECT_EQ(condition_of(add(ann, "  ")), "bad-request");
  ann.clear();
  EXPECT_EQ(condition_of(add(ann, std::string(300, 'x'))), "bad-request");
  ann.clear();
  EXPECT_EQ(condition_of(remove(ann, "nowhere@breakout.meet.ex")), "item-not-found");
  ann.clear();
  EXPECT_EQ(condition_of(send_to(ann, bob, "nowhere@breakout.meet.ex")), "item-not-found");
  ann.clear();
  EXPECT_EQ(condition_of(send_to(ann, bob, "coffee@muc.meet.ex")), "item-not-found");
  ann.clear();
  EXPECT_EQ(condition_of(command(ann, R"(type="features/breakout-rooms/dance")")), "bad-request");
  ann.clear();
  EXPECT_EQ(condition_of(command(ann, R"(type="urn:conclave:breakout:close" seconds="30")")), "item-not-found");
  ann.clear();
  EXPECT_EQ(condition_of(command(ann, R"(type="urn:conclave:breakout:call-off")")), "unexpected-request");
  const std::string room = make("Left");
  ann.clear();
  for (const char* seconds : {"", "-1", "601", "3x"}) {
    EXPECT_NE(command(ann, R"(type="urn:conclave:breakout:close" seconds=")" + std::string(seconds) + "\""), nullptr);
    ann.clear();
  }
  XmppClient& stranger = host.join(stock_client("Eve"), "coffee@muc.meet.ex");
  EXPECT_EQ(condition_of(send_to(ann, stranger, room)), "item-not-found");
  EXPECT_EQ(condition_of(send_to(stranger, bob, room)), "item-not-found") << "of another meeting";
  EXPECT_THAT(told(bob, "move-to-room"), IsEmpty());
  ann.clear();
  for (size_t i = 1; i < kMaxBreakoutRooms; ++i) {
    EXPECT_EQ(add(ann, "Room"), nullptr);
    host.advance(1s);
  }
  EXPECT_EQ(condition_of(add(ann, "Room")), "resource-constraint");
  EXPECT_EQ(count("breakout-limit"), 1u);
  EXPECT_EQ(count("breakout-forbidden"), 1u);
}

TEST_F(BreakoutRooms, WhoIsSentGoesAndHasAMediaSessionThere) {
  const std::string room = make("Left");
  bob.clear();
  host.take<AddEndpoint>();
  send_to(ann, bob, room);
  EXPECT_EQ(told(bob, "move-to-room").at(0),
            R"({"type":"breakout_rooms","event":"features/breakout-rooms/move-to-room","roomJid":")" + room + "\"}");
  EXPECT_THAT(told(cat, "move-to-room"), IsEmpty());
  EXPECT_TRUE(bob.in_room());
  EXPECT_FALSE(bob.is_moderator());
  EXPECT_EQ(bob.room(), room);
  EXPECT_EQ(bob.occupants().count("focus"), 1u);
  EXPECT_EQ(bob.occupants().count(ann.nick()), 0u);
  EXPECT_EQ(ann.occupants().count(bob.nick()), 0u);
  ASSERT_TRUE(bob.offer());
  EXPECT_EQ(bob.offer()->initiator, room + "/focus");
  const std::vector<AddEndpoint> added = host.take<AddEndpoint>();
  ASSERT_THAT(added, SizeIs(1));
  EXPECT_NE(added[0].conference % 256, added[0].conference);
  EXPECT_EQ(rooms(), 2u);
  host.advance(1s);
  EXPECT_THAT(news(cat), HasSubstr("{\"" + room + "/" + bob.nick() + R"(":{"jid":")" + bob.jid() +
                                   R"(","role":"participant","displayName":"Bob"})"));
  EXPECT_THAT(bob.find([](const Element& e) { return e.child("subject") != nullptr; })->to_string(), HasSubstr("Left"));
  const Element* info = ask(host, bob, "get", room, R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)");
  EXPECT_THAT(info->to_string(), HasSubstr(R"(<field var="muc#roominfo_isbreakout"><value>true</value></field>)"));
  EXPECT_THAT(info->to_string(),
              HasSubstr(R"(<field var="muc#roominfo_breakout_main_room"><value>tea@muc.meet.ex</value></field>)"));
  move(bob, kRoom);
  EXPECT_TRUE(bob.in_room());
  EXPECT_EQ(rooms(), 1u);
}

TEST_F(BreakoutRooms, TheMainRoomLivesWhileAnyRoomDoes) {
  submit(ann, "roomsecret", "sesame");
  const std::string room = make("Left");
  for (XmppClient* client : {&ann, &bob, &cat}) move(*client, room);
  EXPECT_EQ(rooms(), 2u);
  XmppClient& eve = host.join(stock_client("Eve"), kRoom);
  EXPECT_EQ(join_error(eve), "not-authorized");
  for (XmppClient* client : {&ann, &bob, &cat}) {
    client->leave();
    host.settle();
  }
  EXPECT_EQ(rooms(), 1u);
  host.advance(4s);
  EXPECT_EQ(rooms(), 1u);
  host.advance(2s);
  EXPECT_EQ(rooms(), 0u);
  bob.clear();
  bob.join(room);
  host.settle();
  EXPECT_EQ(join_error(bob), "not-allowed");
}

TEST_F(BreakoutRooms, ARoomWithoutBreakoutRoomsEndsAtOnce) {
  for (XmppClient* client : {&ann, &bob, &cat}) client->leave();
  host.settle();
  EXPECT_EQ(rooms(), 0u);
}

TEST_F(BreakoutRooms, WhoIsInARemovedRoomGoesBackOrIsPutOut) {
  const std::string room = make("Left");
  sim::ClientProfile stubborn = stock_client("Dan");
  stubborn.goes_where_sent = false;
  XmppClient& dan = host.join(stubborn, kRoom);
  move(bob, room);
  move(dan, room);
  remove(ann, room);
  EXPECT_EQ(bob.room(), kRoom);
  EXPECT_TRUE(bob.in_room());
  EXPECT_TRUE(dan.in_room());
  cat.clear();
  cat.move(room);
  host.settle();
  EXPECT_EQ(join_error(cat), "not-allowed") << "stock clients take it for: back to the main room";
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room());
  host.advance(1s);
  EXPECT_THAT(news(ann), Not(HasSubstr(room)));
  host.advance(10s);
  EXPECT_FALSE(dan.in_room());
  EXPECT_EQ(dan.presence_of(dan.nick())->child("x", ns::kMucUser)->child("destroy")->attribute("jid"), kRoom);
  EXPECT_EQ(rooms(), 1u);
  dan.join(kRoom);
  host.settle();
  EXPECT_TRUE(dan.in_room());
}

TEST_F(BreakoutRooms, ACountdownClosesAllRooms) {
  const std::string left = make("Left");
  const std::string right = make("Right");
  move(bob, left);
  move(ann, right);
  command(ann, R"(type="urn:conclave:breakout:close" seconds="60")");
  for (const XmppClient* client : {&ann, &bob, &cat}) EXPECT_THAT(news(*client), HasSubstr(R"("closingIn":60000)"));
  host.advance(20s);
  XmppClient& dan = host.join(stock_client("Dan"), kRoom);
  host.advance(300ms);
  EXPECT_THAT(news(dan), HasSubstr(R"("closingIn":39700)"));
  command(ann, R"(type="urn:conclave:breakout:call-off")");
  EXPECT_THAT(news(bob), Not(HasSubstr("closingIn")));
  host.advance(60s);
  EXPECT_EQ(bob.room(), left);
  command(ann, R"(type="urn:conclave:breakout:close" seconds="10")");
  host.advance(9s);
  EXPECT_EQ(bob.room(), left);
  host.advance(1s);
  for (const XmppClient* client : {&ann, &bob, &cat, &dan}) {
    EXPECT_EQ(client->room(), kRoom);
    EXPECT_TRUE(client->in_room());
  }
  EXPECT_TRUE(ann.is_moderator());
  host.advance(1s);
  EXPECT_EQ(rooms(), 1u);
  EXPECT_THAT(news(bob), Not(HasSubstr("@breakout")));
}

TEST_F(BreakoutRooms, AnAnnouncementReachesEveryRoom) {
  const std::string room = make("Left");
  move(bob, room);
  command(ann, R"(type="urn:conclave:breakout:announce")", "<body>Five minutes left</body>");
  const Element* there = bob.message_with_body("Five minutes left");
  ASSERT_NE(there, nullptr);
  EXPECT_EQ(there->to_string(),
            R"(<message xmlns="jabber:client" to=")" + bob.jid() + R"(" type="groupchat" id="command" from=")" + room +
                "/" + ann.nick() +
                R"("><body>Five minutes left</body><announcement xmlns="urn:conclave:breakout:1"/>)"
                R"(<display-name xmlns="http://jitsi.org/protocol/display-name">Ann</display-name></message>)");
  const Element* here = cat.message_with_body("Five minutes left");
  ASSERT_NE(here, nullptr);
  EXPECT_EQ(xmpp::stanza_from(*here), ann.occupant_jid());
  EXPECT_EQ(here->child("display-name"), nullptr);
  EXPECT_NE(ann.message_with_body("Five minutes left"), nullptr);
  bob.send(R"(<message xmlns="jabber:client" type="groupchat" to=")" + room +
           R"("><body>Me too</body><announcement xmlns="urn:conclave:breakout:1"/></message>)");
  host.settle();
  EXPECT_EQ(bob.message_with_body("Me too")->child("announcement"), nullptr) << "nobody can forge one";
  ann.clear();
  EXPECT_EQ(condition_of(command(bob, R"(type="urn:conclave:breakout:announce")", "<body>x</body>")), "forbidden");
  EXPECT_EQ(condition_of(command(ann, R"(type="urn:conclave:breakout:announce")")), "bad-request");
}

TEST_F(BreakoutRooms, EndingTheMeetingEndsAllRooms) {
  const std::string room = make("Left");
  move(bob, room);
  move(ann, room);
  ann.send(R"(<message xmlns="jabber:client" to="endconference.meet.ex"><end_conference/></message>)");
  host.settle();
  for (const XmppClient* client : {&ann, &bob, &cat}) {
    EXPECT_FALSE(client->in_room());
    const Element* destroy = client->presence_of(client->nick())->child("x", ns::kMucUser)->child("destroy");
    ASSERT_NE(destroy, nullptr);
    EXPECT_FALSE(destroy->has_attribute("jid"));
  }
  EXPECT_EQ(rooms(), 0u);
}

TEST_F(BreakoutRooms, TheListFollowsRolesAndNames) {
  const std::string room = make("Left");
  move(bob, room);
  host.advance(1s);
  ann.clear();
  affiliate(ann, bob, "owner");
  host.advance(1s);
  EXPECT_THAT(news(ann), HasSubstr(R"("role":"moderator","displayName":"Bob")"));
  bob.send(R"(<presence xmlns="jabber:client" to=")" + bob.occupant_jid() +
           R"("><nick xmlns="http://jabber.org/protocol/nick">Robert</nick></presence>)");
  host.settle();
  host.advance(1s);
  EXPECT_THAT(news(ann), HasSubstr(R"("displayName":"Robert")"));
}

TEST_F(BreakoutRooms, RenamingReachesTheRoomAndTheList) {
  const std::string room = make("Left");
  move(bob, room);
  command(ann, R"(type="features/breakout-rooms/rename" subject="Links" breakoutRoomJid=")" + room + "\"");
  EXPECT_NE(bob.find([](const Element& e) { return e.child_text("subject") == "Links"; }), nullptr);
  host.advance(1s);
  EXPECT_THAT(news(cat), HasSubstr(R"("name":"Links")"));
}

TEST_F(BreakoutRooms, WorkForTenants) {
  XmppClient& eve = host.join(stock_client("Eve"), "tea@muc.acme.meet.ex");
  XmppClient& dan = host.join(stock_client("Dan"), "tea@muc.acme.meet.ex");
  add(eve, "Acme");
  host.advance(1s);
  EXPECT_THAT(news(dan), HasSubstr(R"("jid":"tea@muc.acme.meet.ex")"));
  EXPECT_EQ(news(bob), "") << "of another meeting of the same name";
}

}  // namespace
}  // namespace conclave::meeting
