// Breakout rooms: the commands of Jitsi clients and ours, who gets in where with which rights, and how long rooms live.
#include "meeting/common/limits.h"
#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kComponent = "breakout.meet.ex";

class BreakoutRooms : public testing::Test {
 protected:
  const Element* command(XmppClient& by, const std::string& attributes, const std::string& content = {}) {
    by.send(R"(<message xmlns="jabber:client" to="breakout.meet.ex" id="command"><breakout_rooms )" + attributes + ">" +
            content + "</breakout_rooms></message>");
    host.settle();
    return by.find([](const Element& e) { return xmpp::stanza_type(e) == "error" && xmpp::stanza_id(e) == "command"; });
  }
  const Element* add(XmppClient& by, const std::string& name) {
    return command(by, R"(type="features/breakout-rooms/add" subject=")" + name + "\"");
  }
  const Element* remove(XmppClient& by, const std::string& room) {
    return command(by, R"(type="features/breakout-rooms/remove" breakoutRoomJid=")" + room + "\"");
  }
  const Element* send_to(XmppClient& by, const XmppClient& whom, const std::string& room) {
    return command(by, R"(type="features/breakout-rooms/move-to-room" participantJid=")" + whom.jid() +
                           R"(" roomJid=")" + room + "\"");
  }
  // What the component said to somebody, in order.
  static std::vector<std::string> told(const XmppClient& client, const std::string& about = {}) {
    std::vector<std::string> texts;
    for (const Element& element : client.inbox()) {
      if (xmpp::stanza_from(element) != kComponent || xmpp::stanza_type(element) == "error") continue;
      const std::string text = element.child_text("json-message");
      if (text.find(about) != std::string::npos) texts.push_back(text);
    }
    return texts;
  }
  static std::string news(const XmppClient& client) {
    const std::vector<std::string> all = told(client, "features/breakout-rooms/update");
    return all.empty() ? "" : all.back();
  }
  // A room's address, as the news tell it.
  std::string make(const std::string& name) {
    add(ann, name);
    host.advance(1s);
    const std::string text = news(ann);
    const size_t named = text.rfind(R"("name":")" + name);
    const size_t jid = text.rfind(R"("jid":")", named) + 7;
    return text.substr(jid, text.find('"', jid) - jid);
  }
  void move(XmppClient& client, const std::string& room) {
    client.move(room);
    host.settle();
  }
  void submit(XmppClient& by, const std::string& field, const std::string& value) {
    ask(host, by, "set", by.room(),
        R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field )"
        R"(var="muc#roomconfig_)" +
            field + R"("><value>)" + value + "</value></field></x></query>");
  }
  // Only moderators choose their rooms from now on.
  void reserve_choice() {
    ann.send(
        R"(<message xmlns="jabber:client" to="metadata.meet.ex"><room_metadata xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">)"
        R"({"type":"room_metadata","key":"breakoutRooms","data":{"restricted":true}}</room_metadata></message>)");
    host.settle();
  }
  static std::string bare(const XmppClient& client) { return client.jid().substr(0, client.jid().find('/')); }
  const Element* affiliate(XmppClient& by, const XmppClient& whom, const std::string& affiliation) {
    return ask(host, by, "set", by.room(),
               admin(R"(<item affiliation=")" + affiliation + R"(" jid=")" + bare(whom) + R"("/>)"));
  }
  static std::string join_error(const XmppClient& client) {
    return condition_of(client.find([&](const Element& e) {
      return xmpp::is_presence(e) && xmpp::stanza_from(e) == client.occupant_jid() && xmpp::stanza_type(e) == "error";
    }));
  }
  uint64_t count(const char* reason) { return host.service().counters().count(reason); }
  size_t rooms() { return host.service().stats().rooms; }

  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom, 1000);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom, 2000);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom, 3000);
};

TEST_F(BreakoutRooms, AreAnnouncedAsStockClientsExpect) {
  const Element* info = ask(host, ann, "get", "meet.ex", R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)");
  ASSERT_NE(info, nullptr);
  EXPECT_THAT(info->to_string(),
              HasSubstr(R"(<identity category="component" type="breakout_rooms" name="breakout.meet.ex"/>)"));
  const Element* node = ask(host, ann, "get", kComponent,
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
  const std::string left = make("Left"), right = make("Right");
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
