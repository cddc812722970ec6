// The lobby: knocking, letting in, turning away, talking at the door, and what nobody gets to know before he is in.
#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kLobby = "tea@lobby.meet.ex";

class LobbyRoom : public testing::Test {
 protected:
  LobbyRoom() { set_lobby(true); }

  const Element* submit(XmppClient& by, const std::string& fields) {
    return ask(host, by, "set", kRoom,
               R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit">)" +
                   fields + "</x></query>");
  }
  static std::string field(const std::string& name, const std::string& value) {
    return R"(<field var="muc#roomconfig_)" + name + R"("><value>)" + value + "</value></field>";
  }
  void set_lobby(bool on) { submit(ann, field("membersonly", on ? "true" : "false")); }

  // A newcomer, told that there is a lobby, who knocks as Jitsi clients do.
  XmppClient& knock(const std::string& name) {
    XmppClient& client = host.join(stock_client(name), kRoom);
    enter_lobby(client, name);
    return client;
  }
  void enter_lobby(XmppClient& client, const std::string& name, const std::string& nick = {}) {
    client.send(R"(<presence xmlns="jabber:client" to=")" + std::string(kLobby) + "/" +
                (nick.empty() ? client.nick() : nick) + R"("><x xmlns="http://jabber.org/protocol/muc"/>)" +
                R"(<nick xmlns="http://jabber.org/protocol/nick">)" + name + "</nick></presence>");
    host.settle();
  }
  const Element* admit(XmppClient& by, const std::vector<XmppClient*>& whom) {
    std::string invites;
    for (const XmppClient* client : whom) invites += R"(<invite to=")" + client->jid() + R"("/>)";
    by.send(
        R"(<message xmlns="jabber:client" to="tea@muc.meet.ex" id="in"><x xmlns="http://jabber.org/protocol/muc#user">)" +
        invites + "</x></message>");
    host.settle();
    return by.find_id("in");
  }
  const Element* turn_away(XmppClient& by, const std::string& nick) {
    return ask(host, by, "set", kLobby, admin(R"(<item nick=")" + nick + R"(" role="none"/>)"));
  }
  void say(XmppClient& by, const std::string& to, const std::string& type, const std::string& text) {
    by.send(R"(<message xmlns="jabber:client" type=")" + type + R"(" to=")" + to + R"(" id="say"><body>)" + text +
            "</body></message>");
    host.settle();
  }
  static std::string in_lobby(const XmppClient& client) { return std::string(kLobby) + "/" + client.nick(); }
  // The newest presence about somebody in the lobby.
  static const Element* seen(const XmppClient& by, const XmppClient& whom) {
    return by.find([&](const Element& e) { return xmpp::is_presence(e) && xmpp::stanza_from(e) == in_lobby(whom); });
  }
  static std::vector<std::string> notices(const XmppClient& client) {
    std::vector<std::string> texts;
    for (const Element& element : client.inbox())
      if (const std::string text = element.child_text("json-message"); text.find("lobby-notify") != std::string::npos)
        texts.push_back(text);
    return texts;
  }
  // Whether anything of the room itself reached somebody: presences, messages, offers.
  static bool knows_the_room(const XmppClient& client) {
    return client.offer() || client.find([](const Element& e) {
      const bool from_room = xmpp::stanza_from(e).starts_with("tea@muc.meet.ex/") && xmpp::stanza_type(e) != "error";
      return from_room || xmpp::stanza_from(e) == "metadata.meet.ex" || xmpp::stanza_from(e) == "polls.meet.ex";
    });
  }
  uint64_t count(const char* reason) { return host.service().counters().count(reason); }

  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom, 1000);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom, 2000);
};

TEST_F(LobbyRoom, IsSwitchedOnByTheOwnerForm) {
  set_lobby(false);
  EXPECT_EQ(condition_of(submit(bob, field("membersonly", "1"))), "forbidden");
  for (XmppClient* client : {&ann, &bob}) client->clear();
  EXPECT_EQ(xmpp::stanza_type(*submit(ann, field("membersonly", "1"))), "result");
  EXPECT_NE(bob.find([](const Element& e) { return xmpp::is_message(e) && status_codes(e) == "104 "; }), nullptr);
  EXPECT_THAT(notices(bob), ElementsAre(R"({"event":"LOBBY-ENABLED","value":true,"type":"lobby-notify"})"));
  const Element* notice = bob.find(
      [](const Element& e) { return !e.child_text("json-message").empty() && xmpp::stanza_type(e) == "groupchat"; });
  EXPECT_EQ(xmpp::stanza_from(*notice), ann.occupant_jid());
  EXPECT_NE(bob.find([](const Element& e) {
    return xmpp::stanza_from(e) == "metadata.meet.ex" &&
           e.child_text("json-message").find(R"("lobbyEnabled":true)") != std::string::npos;
  }),
            nullptr);
  const std::string info =
      ask(host, ann, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)")->to_string();
  EXPECT_THAT(info, HasSubstr("muc_membersonly"));
  EXPECT_THAT(info, HasSubstr(R"(<field var="muc#roominfo_lobbyroom"><value>tea@lobby.meet.ex</value></field>)"));
  const std::string form =
      ask(host, ann, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/muc#owner"/>)")->to_string();
  EXPECT_THAT(form, HasSubstr(R"(<field var="muc#roomconfig_membersonly" type="boolean"><value>1</value></field>)"));
  EXPECT_THAT(
      ask(host, ann, "get", "meet.ex", R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)")->to_string(),
      HasSubstr(R"(<identity category="component" type="lobbyrooms" name="lobby.meet.ex"/>)"));
}

TEST_F(LobbyRoom, WhoIsNotAMemberIsShownTheDoor) {
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  EXPECT_FALSE(cat.in_room());
  const Element* refused = cat.presence_of(cat.nick());
  EXPECT_EQ(condition_of(refused), "registration-required");
  EXPECT_EQ(refused->child("error")->attribute("type"), "auth");
  EXPECT_THAT(refused->to_string(),
              HasSubstr(R"(<lobbyroom xmlns="http://jitsi.org/jitmeet">tea@lobby.meet.ex</lobbyroom></error>)"));
  XmppClient& nameless = host.join(stock_client(""), kRoom);
  const std::string text = nameless.presence_of(nameless.nick())->to_string();
  EXPECT_THAT(text, HasSubstr("not-acceptable"));
  EXPECT_THAT(text, HasSubstr(R"(<displayname-required xmlns="http://jitsi.org/jitmeet" lobby="true"/></error>)"));
  EXPECT_EQ(count("join-lobby"), 1u);
  EXPECT_EQ(count("join-nameless"), 1u);
}

// lib-jitsi-meet makes up a nick for the lobby, in place of the endpoint id, for who waits as for who watches the door.
TEST_F(LobbyRoom, TakesARandomNickOfStockClients) {
  const std::string at_door = std::string(kLobby) + "/0000aaaa";
  const auto seen_at_door = [&](const XmppClient& by) {
    return by.find([&](const Element& e) { return xmpp::is_presence(e) && xmpp::stanza_from(e) == at_door; });
  };
  enter_lobby(ann, "Ann", "0000bbbb");
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  enter_lobby(cat, "Cat", "0000aaaa");
  EXPECT_EQ(status_codes(*seen_at_door(cat)), "110 ");
  ASSERT_NE(seen_at_door(ann), nullptr);
  say(ann, at_door, "chat", "One moment.");
  EXPECT_NE(cat.message_with_body("One moment."), nullptr);
  admit(ann, {&cat});
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room());

  XmppClient& dan = host.join(stock_client("Dan"), kRoom);
  enter_lobby(dan, "Dan", ann.nick());  // somebody else, for those who watch the door
  EXPECT_EQ(condition_of(seen(dan, ann)), "conflict");
  cat.send(R"(<presence xmlns="jabber:client" type="unavailable" to=")" + at_door + R"("/>)");
  enter_lobby(dan, "Dan", "0000aaaa");
  EXPECT_EQ(xmpp::stanza_type(*turn_away(ann, "0000aaaa")), "result");
  EXPECT_EQ(status_codes(*seen_at_door(dan)), "307 110 ");
}

TEST_F(LobbyRoom, ModeratorsSeeWhoWaitsAndNobodyElseSeesAnybody) {
  enter_lobby(ann, "Ann");
  EXPECT_EQ(status_codes(*seen(ann, ann)), "110 ");
  EXPECT_EQ(seen(ann, ann)->child("x", ns::kMucUser)->child("item")->attribute("role"), "moderator");
  XmppClient& cat = knock("Cat");
  XmppClient& dan = knock("Dan");
  EXPECT_EQ(status_codes(*seen(cat, cat)), "110 ");
  ASSERT_NE(seen(ann, cat), nullptr);
  EXPECT_EQ(seen(ann, cat)->child_text("nick"), "Cat");
  EXPECT_EQ(seen(ann, cat)->child("x", ns::kMucUser)->child("item")->attribute("jid"), cat.jid());
  EXPECT_EQ(seen(cat, dan), nullptr);
  EXPECT_EQ(seen(dan, cat), nullptr);
  EXPECT_EQ(seen(dan, ann), nullptr);
  EXPECT_EQ(seen(bob, cat), nullptr);
  // Participants of the room have no business there.
  enter_lobby(bob, "Bob");
  EXPECT_EQ(condition_of(seen(bob, bob)), "not-allowed");
  // A new moderator sees those who wait already.
  ask(host, ann, "set", kRoom, admin(R"(<item affiliation="owner" jid=")" + bob.jid() + R"("/>)"));
  enter_lobby(bob, "Bob");
  EXPECT_NE(seen(bob, cat), nullptr);
  EXPECT_NE(seen(bob, dan), nullptr);
  EXPECT_EQ(seen(ann, bob), nullptr);
  for (const XmppClient* client : {&cat, &dan}) EXPECT_FALSE(knows_the_room(*client));
}

TEST_F(LobbyRoom, OneIsLetInThenAll) {
  enter_lobby(ann, "Ann");
  XmppClient& cat = knock("Cat");
  XmppClient& dan = knock("Dan");
  XmppClient& eve = knock("Eve");
  bob.clear();
  EXPECT_EQ(condition_of(admit(bob, {&cat})), "forbidden");
  cat.join(kRoom);
  host.settle();
  EXPECT_FALSE(cat.in_room());
  admit(ann, {&cat});
  const Element* told = cat.find([](const Element& e) { return xmpp::is_message(e); });
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(xmpp::stanza_from(*told), kRoom);
  EXPECT_EQ(told->child("x", ns::kMucUser)->child("invite")->attribute("from"), ann.occupant_jid());
  EXPECT_THAT(notices(bob), ElementsAre(R"({"event":"LOBBY-ACCESS-GRANTED","value":")" + in_lobby(cat) +
                                        R"(","name":"Cat","type":"lobby-notify"})"));
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room());
  EXPECT_EQ(xmpp::stanza_type(*seen(ann, cat)), "unavailable") << "who is inside waits no more";
  EXPECT_FALSE(dan.in_room());
  admit(ann, {&dan, &eve});
  for (XmppClient* client : {&dan, &eve}) {
    client->join(kRoom);
    host.settle();
    EXPECT_TRUE(client->in_room());
  }
  // Jitsi clients leave the lobby once they are in, and wait for that to be confirmed.
  cat.send(R"(<presence xmlns="jabber:client" type="unavailable" to=")" + in_lobby(cat) + R"("/>)");
  host.settle();
  EXPECT_EQ(status_codes(*seen(cat, cat)), "110 ");
  EXPECT_TRUE(cat.in_room());
}

TEST_F(LobbyRoom, WhoIsDeniedIsToldSo) {
  enter_lobby(ann, "Ann");
  XmppClient& cat = knock("Cat");
  XmppClient& dan = knock("Dan");
  EXPECT_EQ(condition_of(turn_away(dan, cat.nick())), "forbidden");
  EXPECT_EQ(condition_of(turn_away(ann, ann.nick())), "item-not-found");
  bob.clear();
  EXPECT_EQ(xmpp::stanza_type(*turn_away(ann, cat.nick())), "result");
  EXPECT_EQ(status_codes(*seen(cat, cat)), "307 110 ");
  EXPECT_EQ(status_codes(*seen(ann, cat)), "307 ");
  EXPECT_EQ(seen(dan, cat), nullptr);
  EXPECT_THAT(notices(bob), ElementsAre(R"({"event":"LOBBY-ACCESS-DENIED","value":")" + in_lobby(cat) +
                                        R"(","name":"Cat","type":"lobby-notify"})"));
  cat.join(kRoom);
  host.settle();
  EXPECT_FALSE(cat.in_room());
  EXPECT_FALSE(knows_the_room(cat));
}

TEST_F(LobbyRoom, MessagesGoToModeratorsAndComeFromThem) {
  enter_lobby(ann, "Ann");
  XmppClient& cat = knock("Cat");
  XmppClient& dan = knock("Dan");
  say(cat, kLobby, "groupchat", "let me in");
  ASSERT_NE(ann.message_with_body("let me in"), nullptr);
  EXPECT_EQ(xmpp::stanza_from(*ann.message_with_body("let me in")), in_lobby(cat));
  EXPECT_NE(cat.message_with_body("let me in"), nullptr);
  EXPECT_EQ(dan.message_with_body("let me in"), nullptr);
  EXPECT_EQ(bob.message_with_body("let me in"), nullptr);
  say(cat, in_lobby(dan), "chat", "psst");
  EXPECT_EQ(dan.message_with_body("psst"), nullptr);
  EXPECT_EQ(condition_of(cat.find_id("say")), "item-not-found");
  say(ann, in_lobby(cat), "chat", "who are you");
  EXPECT_NE(cat.message_with_body("who are you"), nullptr);
  EXPECT_EQ(dan.message_with_body("who are you"), nullptr);
  say(cat, in_lobby(ann), "chat", "it is me");
  EXPECT_NE(ann.message_with_body("it is me"), nullptr);
  say(ann, kLobby, "groupchat", "one moment");
  EXPECT_NE(dan.message_with_body("one moment"), nullptr);
  // The room itself is out of reach.
  say(cat, kRoom, "groupchat", "hello");
  say(cat, bob.occupant_jid(), "chat", "hello");
  EXPECT_EQ(bob.message_with_body("hello"), nullptr);
  EXPECT_EQ(count("message-not-occupant"), 2u);
  for (int i = 0; i < 20; ++i) say(dan, kLobby, "groupchat", "flood");
  EXPECT_GE(count("message-rate"), 10u);
}

TEST_F(LobbyRoom, SwitchingItOffSendsEverybodyIn) {
  enter_lobby(ann, "Ann");
  XmppClient& cat = knock("Cat");
  bob.clear();
  set_lobby(false);
  const Element* told = seen(cat, cat);
  EXPECT_EQ(xmpp::stanza_type(*told), "unavailable");
  EXPECT_EQ(told->child("x", ns::kMucUser)->child("destroy")->attribute("jid"), kRoom);
  EXPECT_THAT(notices(bob), ElementsAre(R"({"event":"LOBBY-ENABLED","value":false,"type":"lobby-notify"})"));
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room());
  // Who was a member before is none when it is switched on again and he is not there.
  cat.leave();
  host.settle();
  set_lobby(true);
  cat.join(kRoom);
  host.settle();
  EXPECT_FALSE(cat.in_room());
}

TEST_F(LobbyRoom, EndsWithTheRoom) {
  XmppClient& cat = knock("Cat");
  ann.leave();
  host.settle();
  EXPECT_TRUE(bob.is_moderator());
  enter_lobby(bob, "Bob");
  EXPECT_NE(seen(bob, cat), nullptr);
  bob.leave();
  host.settle();
  const Element* destroyed = seen(cat, cat)->child("x", ns::kMucUser)->child("destroy");
  ASSERT_NE(destroyed, nullptr);
  EXPECT_FALSE(destroyed->has_attribute("jid"));
  EXPECT_EQ(host.service().stats().rooms, 0u);
  enter_lobby(cat, "Cat");
  EXPECT_EQ(condition_of(seen(cat, cat)), "not-allowed");
}

TEST_F(LobbyRoom, ThePasswordOpensItToo) {
  submit(ann, field("roomsecret", "pw"));
  enter_lobby(ann, "Ann");
  XmppClient& cat = knock("Cat");
  cat.join(kRoom, "wrong");
  host.settle();
  EXPECT_EQ(condition_of(cat.presence_of(cat.nick())), "registration-required");
  cat.join(kRoom, "pw");
  host.settle();
  EXPECT_TRUE(cat.in_room());
  cat.leave();
  host.settle();
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room()) << "he is a member now";
  XmppClient& dan = knock("Dan");
  admit(ann, {&dan});
  dan.join(kRoom);
  host.settle();
  EXPECT_TRUE(dan.in_room()) << "a moderator's word replaces the password";
}

TEST_F(LobbyRoom, OutlivesLostSockets) {
  enter_lobby(ann, "Ann");
  XmppClient& cat = knock("Cat");
  host.drop(ann);
  host.drop(cat);
  host.advance(20s);
  host.connect(ann);
  host.connect(cat);
  ASSERT_TRUE(ann.resumed());
  admit(ann, {&cat});
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room());
  // Who does not come back waits no more.
  XmppClient& dan = knock("Dan");
  host.drop(dan);
  host.advance(61s);
  EXPECT_EQ(xmpp::stanza_type(*seen(ann, dan)), "unavailable");
}

TEST_F(LobbyRoom, ANewPageReplacesTheOldOneAtTheDoor) {
  enter_lobby(ann, "Ann");
  XmppClient& cat = knock("Cat");
  host.drop(cat);
  XmppClient& again = knock("Cat");  // the same machine
  EXPECT_EQ(xmpp::stanza_type(*seen(ann, cat)), "unavailable");
  EXPECT_EQ(xmpp::stanza_type(*seen(ann, again)), "");
}

TEST_F(LobbyRoom, KnockingHasItsLimits) {
  enter_lobby(ann, "Ann");
  XmppClient& cat = knock("Cat");
  for (int i = 0; i < 3; ++i) {
    turn_away(ann, cat.nick());
    enter_lobby(cat, "Cat");
    EXPECT_EQ(status_codes(*seen(cat, cat)), "110 ");
  }
  turn_away(ann, cat.nick());
  enter_lobby(cat, "Cat");
  EXPECT_EQ(condition_of(seen(cat, cat)), "resource-constraint");
  host.advance(15s);
  enter_lobby(cat, "Cat");
  EXPECT_EQ(status_codes(*seen(cat, cat)), "110 ");

  XmppClient& dan = host.join(stock_client("Dan"), kRoom);
  enter_lobby(dan, "Dan", cat.nick());
  EXPECT_EQ(count("knock-conflict"), 1u);
  enter_lobby(dan, "Dan", "the-host");
  EXPECT_EQ(count("knock-bad-nick"), 1u);
  enter_lobby(dan, "  ");
  EXPECT_EQ(condition_of(seen(dan, dan)), "not-acceptable");
  enter_lobby(dan, "Dan");
  ann.clear();
  for (int i = 0; i < 30; ++i) {
    dan.send(R"(<presence xmlns="jabber:client" to=")" + in_lobby(dan) +
             R"("><nick xmlns="http://jabber.org/protocol/nick">Dan</nick></presence>)");
    host.settle();
  }
  EXPECT_LE(std::count_if(ann.inbox().begin(), ann.inbox().end(), xmpp::is_presence), 10);
}

TEST_F(LobbyRoom, KickedPeopleKnockAgain) {
  ask(host, ann, "set", kRoom, admin(R"(<item nick=")" + bob.nick() + R"(" role="none"/>)"));
  bob.join(kRoom);
  host.settle();
  EXPECT_FALSE(bob.in_room());
  EXPECT_EQ(condition_of(bob.presence_of(bob.nick())), "registration-required");
}

TEST_F(LobbyRoom, StockClientsMakeThosePresentMembersFirst) {
  set_lobby(false);
  const std::string items = R"(<item affiliation="member" jid=")" + bob.jid().substr(0, bob.jid().find('/')) + R"("/>)";
  EXPECT_EQ(xmpp::stanza_type(*ask(host, ann, "set", kRoom, admin(items))), "result");
  set_lobby(true);
  bob.leave();
  host.settle();
  bob.join(kRoom);
  host.settle();
  EXPECT_TRUE(bob.in_room());
  EXPECT_FALSE(bob.is_moderator());
}

// A guest who loads the page anew is another JID, and the same person.
TEST_F(LobbyRoom, WhoWasLetInNeedNotKnockAgain) {
  XmppClient& dan = knock("Dan");
  admit(ann, {&dan});
  dan.join(kRoom);
  host.settle();
  ASSERT_TRUE(dan.in_room());
  EXPECT_FALSE(host.join(stock_client("Dan"), kRoom).in_room()) << "while he is inside it may be somebody else";
  dan.close();
  host.settle();
  XmppClient& dan_again = host.join(stock_client("Dan"), kRoom);
  EXPECT_TRUE(dan_again.in_room());
  EXPECT_NE(dan_again.jid(), dan.jid());
  EXPECT_FALSE(host.join(stock_client("Eve"), kRoom).in_room());
  // Put out, he is as everybody else, under whichever of his names.
  ask(host, ann, "set", kRoom, admin(R"(<item role="none" nick=")" + dan_again.nick() + R"("/>)"));
  EXPECT_FALSE(dan_again.in_room());
  EXPECT_FALSE(host.join(stock_client("Dan"), kRoom).in_room());
}

TEST_F(LobbyRoom, WhoWasLetInMayReloadBeforeHeGoesIn) {
  XmppClient& dan = knock("Dan");
  admit(ann, {&dan});
  dan.close();
  host.settle();
  EXPECT_TRUE(host.join(stock_client("Dan"), kRoom).in_room()) << "let in, and reloaded before he went in";
}

TEST_F(LobbyRoom, AMachineThatAnybodyGuessesOpensNothing) {
  sim::ClientProfile profile = stock_client("Dan");
  profile.machine = "1";
  XmppClient& dan = host.join(profile, kRoom);
  enter_lobby(dan, "Dan");
  admit(ann, {&dan});
  dan.join(kRoom);
  host.settle();
  ASSERT_TRUE(dan.in_room());
  dan.close();
  host.settle();
  EXPECT_FALSE(host.join(profile, kRoom).in_room());
}

TEST_F(LobbyRoom, AMeetingBeginsWithNobodyLetIn) {
  XmppClient& dan = knock("Dan");
  admit(ann, {&dan});
  dan.join(kRoom);
  host.settle();
  for (XmppClient* client : {&dan, &bob, &ann}) client->close();
  host.settle();
  XmppClient& ann_again = host.join(stock_client("Ann"), kRoom);
  submit(ann_again, field("membersonly", "true"));
  EXPECT_FALSE(host.join(stock_client("Dan"), kRoom).in_room());
}

TEST_F(LobbyRoom, OfATenantHasADomainOfItsOwn) {
  XmppClient& eve = host.join(stock_client("Eve"), "tea@muc.acme.meet.ex");
  ask(host, eve, "set", "tea@muc.acme.meet.ex",
      R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit">)" +
          field("membersonly", "1") + "</x></query>");
  XmppClient& cat = host.join(stock_client("Cat"), "tea@muc.acme.meet.ex");
  EXPECT_THAT(cat.presence_of(cat.nick())->to_string(), HasSubstr(">tea@lobby.acme.meet.ex</lobbyroom>"));
}

}  // namespace
}  // namespace conclave::meeting
