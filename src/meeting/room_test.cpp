// Rooms as their occupants see them: joining, presence, leaving.
#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

TEST(RoomJoin, TellsMetadataThenFocusThenOthersThenSelf) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  EXPECT_EQ(presence_order(ann), (std::vector<std::string>{"metadata", "focus", ann.nick()}));
  XmppClient& bob = host.join(own_client("Bob"), kRoom);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  EXPECT_EQ(presence_order(cat), (std::vector<std::string>{"metadata", "focus", ann.nick(), bob.nick(), cat.nick()}));
  EXPECT_TRUE(ann.is_moderator());
  EXPECT_FALSE(bob.is_moderator());
  EXPECT_EQ(bob.occupants().at(ann.nick()), "moderator");
  EXPECT_EQ(ann.occupants().at(cat.nick()), "participant");
}

TEST(RoomJoin, PresenceIsReplayedWithEverythingTheClientSaidAndNothingItMayNot) {
  ServiceHost host;
  XmppClient& ann = host.add_client(stock_client("Ann"));
  host.connect(ann);
  ann.join(
      kRoom, {},
      R"(<jitsi_participant_raisedHand>17</jitsi_participant_raisedHand>)"
      R"(<identity><user><id>boss</id></user></identity>)"
      R"(<x xmlns="http://jabber.org/protocol/muc#user"><item role="moderator" affiliation="owner"/></x>)"
      R"(<conference-properties xmlns="http://jitsi.org/protocol/focus"><property key="visitor-count" value="9"/></conference-properties>)"
      R"(<permissions xmlns="http://jitsi.org/jitmeet"><p name="recording" val="true"/></permissions>)");
  host.settle();
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const Element* replayed = bob.presence_of(ann.nick());
  ASSERT_NE(replayed, nullptr);
  EXPECT_EQ(replayed->child_text("SourceInfo"), "{}");
  EXPECT_EQ(replayed->child_text("jitsi_participant_raisedHand"), "17");
  EXPECT_EQ(replayed->child_text("nick", ns::kNick), "Ann");
  EXPECT_EQ(replayed->child_text("stats-id"), "Ann-x1Y");
  EXPECT_NE(replayed->child("c", ns::kCaps), nullptr);
  EXPECT_EQ(replayed->child("identity"), nullptr);
  EXPECT_EQ(replayed->child("conference-properties"), nullptr);
  EXPECT_EQ(replayed->child("permissions"), nullptr);
  EXPECT_EQ(replayed->child("x", ns::kMuc), nullptr);
  EXPECT_EQ(xmpp::stanza_to(*replayed), bob.jid());
  const Element& x = *replayed->child("x", ns::kMucUser);
  EXPECT_TRUE(x.declared());
  ASSERT_EQ(x.children().size(), 1u);
  EXPECT_EQ(x.children()[0].attribute("jid"), ann.jid());
  EXPECT_EQ(x.children()[0].attribute("role"), "moderator");
}

TEST(RoomJoin, ARoleHiddenDeepInAPresenceIsTakenOut) {
  ServiceHost host;
  host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.add_client(stock_client("Bob"));
  host.connect(bob);
  bob.join(kRoom, {},
           R"(<a xmlns="urn:x"><b><x xmlns="http://jabber.org/protocol/muc#user">)"
           R"(<item role="moderator" affiliation="owner" jid="focus@auth.meet.ex/focus"/></x></b></a>)");
  host.settle();
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  ASSERT_NE(cat.presence_of(bob.nick()), nullptr);
  EXPECT_THAT(cat.presence_of(bob.nick())->to_string(), Not(HasSubstr("moderator")));
}

TEST(RoomJoin, AttemptsHaveARate) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  ask(host, ann, "set", kRoom,
      R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field)"
      R"( var="muc#roomconfig_roomsecret"><value>77</value></field></x></query>)");
  XmppClient& bob = host.add_client(stock_client("Bob"));
  host.connect(bob);
  for (int guess = 0; guess < 100; ++guess) bob.join(kRoom, std::to_string(guess));
  host.settle();
  EXPECT_FALSE(bob.in_room());
  EXPECT_EQ(host.service().counters().count("join-password"), 20u);
  EXPECT_EQ(host.service().counters().count("join-rate"), 80u);
}

TEST(RoomJoin, SelfPresenceHasStatus110AndNever201) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  EXPECT_EQ(status_codes(*ann.presence_of(ann.nick())), "110 ");
  EXPECT_NE(ann.presence_of(ann.nick())->child("permissions", ns::kJitmeet), nullptr);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  EXPECT_EQ(status_codes(*bob.presence_of(ann.nick())), "");
}

TEST(RoomJoin, FocusPresenceNamesARealJidThatBeginsWithFocusjid) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  const Element* conference = ann.find([](const Element& e) { return e.child("conference", ns::kFocus) != nullptr; });
  ASSERT_NE(conference, nullptr);
  const Element& answer = *conference->child("conference", ns::kFocus);
  EXPECT_EQ(answer.attribute("ready"), "true");
  EXPECT_THAT(answer.attribute("focusjid"), Not(HasSubstr("/")));
  const Element& item = *ann.presence_of("focus")->child("x", ns::kMucUser)->child("item");
  EXPECT_EQ(item.attribute("jid").rfind(answer.attribute("focusjid") + "/", 0), 0u);
  EXPECT_EQ(item.attribute("role"), "moderator");
}

TEST(RoomJoin, NicksFollowTheRule) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.add_client(stock_client("Bob"));
  host.connect(bob);
  const auto join_as = [&](const std::string& nick) {
    bob.clear();
    bob.send(R"(<presence xmlns="jabber:client" to="tea@muc.meet.ex/)" + nick +
             R"("><x xmlns="http://jabber.org/protocol/muc"/></presence>)");
    host.settle();
    const Element* answer = bob.find([](const Element& e) { return xmpp::stanza_type(e) == "error"; });
    if (answer == nullptr) return std::string("joined");
    EXPECT_EQ(xmpp::stanza_from(*answer), "tea@muc.meet.ex/" + nick);
    return condition_of(answer);
  };
  EXPECT_EQ(join_as("focus"), "conflict");
  EXPECT_EQ(join_as(ann.nick()), "not-acceptable");  // not his own
  EXPECT_EQ(join_as("a b"), "not-acceptable");
  EXPECT_EQ(join_as("_abc"), "not-acceptable");
  EXPECT_EQ(join_as(bob.nick()), "joined");
  EXPECT_EQ(host.service().stats().occupants, 2u);
}

TEST(RoomJoin, RoomsAreBoundedAndTenantsHaveTheirOwn) {
  ServiceConfig config = sim::default_service_config();
  config.max_occupants = 2;
  ServiceHost host(config);
  host.join(stock_client("Ann"), kRoom);
  host.join(stock_client("Bob"), kRoom);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  EXPECT_FALSE(cat.in_room());
  EXPECT_EQ(condition_of(cat.presence_of(cat.nick())), "service-unavailable");
  XmppClient& dan = host.join(stock_client("Dan"), "tea@muc.acme.meet.ex");
  EXPECT_TRUE(dan.in_room());
  XmppClient& eve = host.join(stock_client("Eve"), "tea@muc.a.b.meet.ex");
  EXPECT_FALSE(eve.in_room());
  EXPECT_EQ(host.service().stats().rooms, 2u);
}

TEST(RoomJoin, AnEchoRoomIsForTwo) {
  ServiceHost host;
  const std::string room = "echo-0123456789abcdef@muc.meet.ex";
  EXPECT_TRUE(host.join(stock_client("Ann"), room).in_room());
  EXPECT_TRUE(host.join(stock_client("Ann too"), room).in_room());
  XmppClient& third = host.join(stock_client("Eve"), room);
  EXPECT_FALSE(third.in_room());
  EXPECT_EQ(host.service().counters().count("join-room-full"), 1u);
}

TEST(RoomPresence, UpdatesReachEverybodyAndReplaceTheWholeState) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  ann.clear();
  ann.update_presence(R"(<SourceInfo>{"x":{"muted":true}}</SourceInfo>)");
  host.settle();
  EXPECT_EQ(bob.presence_of(ann.nick())->child_text("SourceInfo"), R"({"x":{"muted":true}})");
  EXPECT_EQ(status_codes(*ann.presence_of(ann.nick())), "110 ");
  ann.update_presence("");
  host.settle();
  EXPECT_EQ(bob.presence_of(ann.nick())->child("SourceInfo"), nullptr);
}

TEST(RoomPresence, JoiningAgainTellsEverythingAnew) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  bob.clear();
  bob.join(kRoom);
  host.settle();
  EXPECT_EQ(presence_order(bob), (std::vector<std::string>{"metadata", "focus", ann.nick(), bob.nick()}));
  EXPECT_EQ(host.service().stats().occupants, 2u);
}

TEST(RoomPresence, AFloodIsMergedAndTheNewestStateArrives) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  bob.clear();
  for (int i = 0; i < 300; ++i) ann.update_presence("<n>" + std::to_string(i) + "</n>");
  host.settle();
  size_t told = 0;
  for (const Element& element : bob.inbox()) told += xmpp::is_presence(element) ? 1 : 0;
  EXPECT_GE(told, 40u);
  EXPECT_LE(told, 60u);
  host.advance(1s);
  EXPECT_EQ(bob.presence_of(ann.nick())->child_text("n"), "299");
}

TEST(RoomLeave, EverybodyIsToldAndTheEmptyRoomGoes) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  ann.send(R"(<presence xmlns="jabber:client" type="unavailable" to=")" + ann.occupant_jid() +
           R"("><status>switch_room</status></presence>)");
  host.settle();
  const Element* own = ann.presence_of(ann.nick());
  EXPECT_EQ(xmpp::stanza_type(*own), "unavailable");
  EXPECT_EQ(status_codes(*own), "110 ");
  const Element* seen = bob.presence_of(ann.nick());
  EXPECT_EQ(xmpp::stanza_type(*seen), "unavailable");
  EXPECT_EQ(status_codes(*seen), "");
  EXPECT_EQ(seen->child_text("status"), "switch_room");
  EXPECT_EQ(seen->child("x", ns::kMucUser)->child("item")->attribute("role"), "none");
  EXPECT_TRUE(bob.is_moderator()) << "somebody has to be";
  host.commands().clear();
  bob.leave();
  host.settle();
  EXPECT_EQ(host.service().stats().rooms, 0u);
  EXPECT_EQ(host.take<RemoveEndpoint>().size(), 1u);
  EXPECT_EQ(host.take<RemoveConference>().size(), 1u);
}

TEST(RoomJoin, WhoHasAnAccountIsKnownByIt) {
  ServiceHost host;
  XmppClient& ann = join_member(host, stock_client("Ann"));
  EXPECT_EQ(ann.bare_jid(), "ann@meet.ex");
  EXPECT_TRUE(ann.in_room());
  XmppClient& stranger = host.join(member(stock_client("Eve")), kRoom);
  EXPECT_FALSE(stranger.bound());
}

TEST(RoomLeave, SomebodyWhoComesBackReplacesHisGhost) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  host.drop(ann);
  XmppClient& again = host.join(stock_client("Ann"), kRoom);  // the same machine
  EXPECT_EQ(bob.occupants().count(ann.nick()), 0u);
  EXPECT_EQ(bob.occupants().count(again.nick()), 1u);
  host.join(stock_client("Bob"), kRoom);  // Bob's socket is alive: two tabs
  EXPECT_TRUE(bob.in_room());
  EXPECT_EQ(host.service().stats().occupants, 3u);
}

}  // namespace
}  // namespace conclave::meeting
