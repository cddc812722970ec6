// Who may open a room, and what others see meanwhile.
#include "meeting/common/limits.h"
#include "meeting/test_access.h"

namespace conclave::meeting {
namespace {

TEST(Access, AGuestWaitsInTheLobbyAndComesInWhenTheHostDoes) {
  ServiceHost host(members_open());
  XmppClient& bob = join_guest(host, "Bob");
  const Element* error = bob.presence_of(bob.nick());
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->to_string(), R"(<presence xmlns="jabber:client" type="error" from="tea@muc.meet.ex/)" + bob.nick() +
                                    R"(" to=")" + bob.jid() +
                                    R"("><error type="auth" code="407">)"
                                    R"(<registration-required xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>)"
                                    R"(<lobbyroom xmlns="http://jitsi.org/jitmeet">tea@lobby.meet.ex</lobbyroom>)"
                                    R"(<waiting-for-host xmlns="http://jitsi.org/jitmeet"/></error>)"
                                    R"(<x xmlns="http://jabber.org/protocol/muc"/></presence>)");
  stand_in_lobby(host, bob, "");
  EXPECT_EQ(status_codes(*from_lobby(bob)), "110 ");
  EXPECT_EQ(host.service().stats().rooms, 0u);
  EXPECT_TRUE(host.take<AddEndpoint>().empty());

  XmppClient& ann = join_member(host, stock_client("Ann"));
  EXPECT_TRUE(ann.is_moderator());
  EXPECT_EQ(from_lobby(bob)->to_string(),
            R"(<presence xmlns="jabber:client" type="unavailable" from="tea@lobby.meet.ex/)" + bob.nick() +
                R"(" to=")" + bob.jid() +
                R"("><x xmlns="http://jabber.org/protocol/muc#user">)"
                R"(<item affiliation="none" role="none" jid=")" +
                bob.jid() +
                R"("/><destroy jid="tea@muc.meet.ex"><reason>The host has come.</reason></destroy>)"
                R"(<status code="110"/></x></presence>)");
  follow(host, bob);
  EXPECT_TRUE(bob.in_room());
  EXPECT_FALSE(bob.is_moderator());
  EXPECT_TRUE(join_guest(host, "Cat").in_room()) << "a host is there";
}

TEST(Access, TheConferenceRequestSaysThatThereIsALogin) {
  ServiceHost host(members_open());
  XmppClient& bob = host.join(guest(stock_client("Bob")), kRoom);
  const Element* answer = bob.find([](const Element& stanza) { return stanza.child("conference") != nullptr; });
  ASSERT_NE(answer, nullptr);
  EXPECT_THAT(answer->to_string(), HasSubstr(R"(ready="true" focusjid="focus@auth.meet.ex">)"
                                             R"(<property name="authentication" value="true"/>)"
                                             R"(<property name="externalAuth" value="false"/>)"));
}

TEST(Access, OnlyWhoMayOpensByWhateverWay) {
  ServiceHost host(members_open());
  XmppClient& bob = join_guest(host, "Bob");
  stand_in_lobby(host, bob);
  bob.join(kRoom, "password");
  host.settle();
  EXPECT_FALSE(bob.in_room());
  Output out;
  host.service().handle_conference_request(host.now(), {R"({"room":"tea@muc.meet.ex","properties":{}})"}, out);
  bob.send(R"(<message xmlns="jabber:client" to="tea@muc.meet.ex"><x xmlns="http://jabber.org/protocol/muc#user">)"
           R"(<invite to=")" +
           bob.jid() + R"("/></x></message>)");
  EXPECT_EQ(condition_of(
                ask(host, bob, "set", kRoom, admin(R"(<item affiliation="owner" jid=")" + bob.bare_jid() + R"("/>)"))),
            "item-not-found");
  EXPECT_EQ(condition_of(ask(host, bob, "set", kLobby, admin(R"(<item nick="x" role="none"/>)"))), "forbidden");
  EXPECT_EQ(condition_of(ask(host, bob, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)")),
            "item-not-found");
  EXPECT_EQ(host.service().stats().rooms, 0u);
  EXPECT_TRUE(host.take<AddEndpoint>().empty());
}

TEST(Access, ARoomForAnEchoIsEverybodys) {
  ServiceHost host(members_open());
  EXPECT_TRUE(host.join(guest(stock_client("Bob")), "echo-0123456789abcdef@muc.meet.ex").in_room());
}

TEST(Access, KnockingGuestsAreSeenByTheHostWhoCame) {
  ServiceHost host(members_open(GuestRule::knock));
  XmppClient& bob = join_guest(host, "Bob");
  EXPECT_EQ(refusal(bob), "registration-required lobbyroom waiting-for-host ");
  stand_in_lobby(host, bob, "");
  EXPECT_EQ(condition_of(from_lobby(bob)), "not-acceptable") << "who knocks says who he is";
  stand_in_lobby(host, bob, "Bob");
  XmppClient& ann = join_member(host, stock_client("Ann"));
  EXPECT_EQ(sent_to(bob), "");
  EXPECT_EQ(host_news(bob), R"({"event":"here","type":"host"})");
  stand_in_lobby(host, ann);
  const std::string at_door = std::string(kLobby) + "/" + bob.nick();
  EXPECT_NE(ann.find([&](const Element& stanza) { return xmpp::stanza_from(stanza) == at_door; }), nullptr);
  EXPECT_THAT(ask(host, ann, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)")->to_string(),
              HasSubstr("muc_membersonly"));

  bob.join(kRoom);
  host.settle();
  EXPECT_FALSE(bob.in_room());
  ann.send(R"(<message xmlns="jabber:client" to="tea@muc.meet.ex"><x xmlns="http://jabber.org/protocol/muc#user">)"
           R"(<invite to=")" +
           bob.jid() + R"("/></x></message>)");
  host.settle();
  bob.join(kRoom);
  host.settle();
  EXPECT_TRUE(bob.in_room());
  EXPECT_EQ(refusal(join_guest(host, "Cat")), "registration-required lobbyroom ");
  EXPECT_TRUE(join_member(host, stock_client("Dan")).in_room()) << "the rule is for guests";
}

TEST(Access, OpenRoomsAreOpenToGuestsAlsoWithoutHost) {
  ServiceHost host(members_open(GuestRule::open));
  XmppClient& bob = wait_for_host(host, "Bob");
  EXPECT_FALSE(bob.in_room());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  follow(host, bob);
  EXPECT_TRUE(bob.in_room());
  ann.leave();
  host.settle();
  EXPECT_TRUE(join_guest(host, "Cat").in_room());
  EXPECT_FALSE(bob.is_moderator()) << "a guest does not inherit";
}

TEST(Access, DeniedGuestsAreTold) {
  ServiceHost host(members_open(GuestRule::deny));
  XmppClient& bob = join_guest(host, "Bob");
  EXPECT_EQ(refusal(bob), "not-allowed authentication-required ");
  const Element* answer = bob.find_id("c1");
  EXPECT_EQ(condition_of(answer), "not-authorized");
  join_member(host, stock_client("Ann"));
  stand_in_lobby(host, bob);
  EXPECT_EQ(condition_of(from_lobby(bob)), "not-allowed");
  EXPECT_FALSE(join_guest(host, "Cat").in_room());
}

TEST(Access, WhoWantedToWaitAndNeedNotIsSentInAtOnce) {
  ServiceHost host(members_open());
  XmppClient& bob = join_guest(host, "Bob");
  join_member(host, stock_client("Ann"));
  stand_in_lobby(host, bob);
  EXPECT_EQ(sent_to(bob), kRoom);
  follow(host, bob);
  EXPECT_TRUE(bob.in_room());
}

TEST(Access, AWaitingRoomIsForgottenWithTheLastWhoWaits) {
  ServiceConfig config = members_open();
  config.max_rooms = 1;
  ServiceHost host(config);
  XmppClient& bob = wait_for_host(host, "Bob");
  XmppClient& cat = host.join(guest(stock_client("Cat")), "other@muc.meet.ex");
  const auto knock = [&] {
    cat.send(R"(<presence xmlns="jabber:client" to="other@lobby.meet.ex/)" + cat.nick() +
             R"("><x xmlns="http://jabber.org/protocol/muc"/></presence>)");
    host.settle();
    return cat.find([](const Element& stanza) { return xmpp::stanza_from(stanza).starts_with("other@lobby"); });
  };
  EXPECT_EQ(condition_of(knock()), "resource-constraint");
  bob.close();
  host.settle();
  EXPECT_EQ(condition_of(knock()), "no error");
}

TEST(Access, PeopleOfOneAddressDoNotFillTheServerWithWaitingRooms) {
  ServiceHost host(members_open());
  ConnectionInfo info;
  info.peer = *SocketAddress::parse("198.51.100.4:5000");
  size_t refused = 0;
  for (size_t i = 0; i <= kMaxWaitingRoomsPerAddress; ++i) {
    XmppClient& client = host.add_client(guest(stock_client("N" + std::to_string(i))));
    host.connect(client, info);
    client.send(R"(<presence xmlns="jabber:client" to="r)" + std::to_string(i) + "@lobby.meet.ex/" + client.nick() +
                R"("><x xmlns="http://jabber.org/protocol/muc"/></presence>)");
    host.settle();
    refused += client.find([](const Element& stanza) { return stanza.child("error") != nullptr; }) != nullptr;
  }
  EXPECT_EQ(refused, 1u);
}

TEST(Access, AnInvitationOpensAndPassesTheLobby) {
  Grant grant{.room = "tea"};
  EXPECT_TRUE(grant.holds_for("tea", ""));
  EXPECT_FALSE(grant.holds_for("coffee", ""));
  EXPECT_FALSE(grant.holds_for("tea", "school"));
  grant = {.room = "*", .tenant = "*"};
  EXPECT_TRUE(grant.holds_for("coffee", "school"));
}

// Somebody who was told the address of a breakout room waits like others: in the lobby of the meeting.
TEST(Access, WhoComesToABreakoutRoomWaitsInTheLobbyOfTheMeeting) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  ann.send(R"(<message xmlns="jabber:client" to="breakout.meet.ex"><breakout_rooms type="features/breakout-rooms/add" )"
           R"(subject="Left"/></message>)");
  host.settle();
  host.advance(1s);
  const Element* news = bob.find([](const Element& stanza) { return xmpp::stanza_from(stanza) == "breakout.meet.ex"; });
  ASSERT_NE(news, nullptr);
  const std::string text = news->child_text("json-message");
  const size_t end = text.find("@breakout.meet.ex");
  const size_t begin = text.rfind('"', end) + 1;
  const std::string room = text.substr(begin, end - begin) + "@breakout.meet.ex";
  ann.leave();
  host.settle();
  XmppClient& eve = host.join(guest(stock_client("Eve")), room);
  EXPECT_FALSE(eve.in_room());
  const Element* refused = eve.find([](const Element& stanza) { return xmpp::stanza_type(stanza) == "error"; });
  ASSERT_NE(refused, nullptr);
  EXPECT_NE(refused->child("error")->child("waiting-for-host"), nullptr);
  EXPECT_EQ(refused->child("error")->child_text("lobbyroom"), kLobby);
}

}  // namespace
}  // namespace conclave::meeting
