// Rooms as their occupants see them: joining, presence, leaving, moderation, messages, forms, metadata.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/service_host.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace {
namespace ns = xmpp::ns;
using sim::own_client;
using sim::ServiceHost;
using sim::stock_client;
using sim::XmppClient;
using testing::HasSubstr;
using testing::Not;
using xmpp::Element;

constexpr const char* kRoom = "tea@muc.meet.ex";

std::vector<std::string> presence_order(const XmppClient& client) {
  std::vector<std::string> order;
  for (const Element& element : client.inbox()) {
    if (xmpp::is_message(element) && xmpp::stanza_from(element) == "metadata.meet.ex") order.push_back("metadata");
    if (xmpp::is_presence(element)) order.push_back(xmpp::stanza_from(element).substr(std::string(kRoom).size() + 1));
  }
  return order;
}

std::string status_codes(const Element& presence) {
  std::string codes;
  const Element* x = presence.child("x", ns::kMucUser);
  if (x == nullptr) return "no x";
  for (const Element& child : x->children())
    if (child.name() == "status") codes += child.attribute("code") + " ";
  return codes;
}

std::string condition_of(const Element* stanza) {
  if (stanza == nullptr) return "unanswered";
  const Element* error = stanza->child("error");
  return error == nullptr ? "no error" : error->children().front().name();
}

// Sends an IQ with `payload` and returns the answer.
const Element* ask(ServiceHost& host, XmppClient& client, const std::string& type, const std::string& to,
                   const std::string& payload) {
  const std::string id = client.next_id();
  client.send(R"(<iq xmlns="jabber:client" type=")" + type + R"(" to=")" + to + R"(" id=")" + id + R"(">)" + payload +
              "</iq>");
  host.settle();
  return client.find_id(id);
}

std::string admin(const std::string& item) {
  return R"(<query xmlns="http://jabber.org/protocol/muc#admin">)" + item + "</query>";
}

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

TEST(RoomAdmin, KickTellsWhoAndWhy) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom, 5000);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  const auto channel = host.open_channel(bob.offer()->channel_url);
  ASSERT_TRUE(channel);
  host.commands().clear();
  const std::string item = R"(<item nick=")" + bob.nick() + R"(" role="none"><reason>noise</reason></item>)";
  EXPECT_EQ(condition_of(ask(host, cat, "set", kRoom, admin(item))), "forbidden");
  EXPECT_EQ(condition_of(ask(host, ann, "set", kRoom, admin(R"(<item nick="focus" role="none"/>)"))), "not-allowed");
  EXPECT_EQ(condition_of(ask(host, ann, "set", kRoom, admin(R"(<item nick="nobody" role="none"/>)"))),
            "item-not-found");
  EXPECT_EQ(xmpp::stanza_type(*ask(host, ann, "set", kRoom, admin(item))), "result");
  const Element* seen = cat.presence_of(bob.nick());
  EXPECT_EQ(status_codes(*seen), "307 ");
  const Element& told = *seen->child("x", ns::kMucUser)->child("item");
  EXPECT_EQ(told.child("actor")->attribute("nick"), ann.nick());
  EXPECT_EQ(told.child_text("reason"), "noise");
  EXPECT_EQ(status_codes(*bob.presence_of(bob.nick())), "307 110 ");
  EXPECT_EQ(host.take<RemoveEndpoint>().size(), 1u);
  EXPECT_TRUE(host.socket(*channel).close_code);
  EXPECT_FALSE(bob.in_room());
}

TEST(RoomAdmin, GrantAndRevokeGoByTheRealJid) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const std::string bare = bob.jid().substr(0, bob.jid().find('/'));
  const std::string grant = admin(R"(<item affiliation="owner" jid=")" + bare + R"("/>)");
  EXPECT_EQ(condition_of(ask(host, bob, "set", kRoom, grant)), "forbidden");
  EXPECT_FALSE(bob.is_moderator());
  EXPECT_EQ(xmpp::stanza_type(*ask(host, ann, "set", kRoom, grant)), "result");
  EXPECT_TRUE(bob.is_moderator());
  EXPECT_EQ(ann.occupants().at(bob.nick()), "moderator");
  EXPECT_EQ(status_codes(*bob.presence_of(bob.nick())), "110 ");
  ask(host, ann, "set", kRoom, admin(R"(<item affiliation="none" jid=")" + bare + R"("/>)"));
  EXPECT_FALSE(bob.is_moderator());
  EXPECT_EQ(condition_of(ask(host, ann, "set", kRoom, admin(R"(<item affiliation="none" jid="focus@auth.meet.ex"/>)"))),
            "not-allowed");
}

TEST(RoomAdmin, TheLastModeratorStaysAndEachPersonChangesOnce) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const auto item = [](const XmppClient& who, const char* affiliation) {
    return R"(<item affiliation=")" + std::string(affiliation) + R"(" jid=")" + who.jid() + R"("/>)";
  };
  EXPECT_EQ(condition_of(ask(host, ann, "set", kRoom, admin(item(ann, "none")))), "conflict");
  EXPECT_TRUE(ann.is_moderator());
  std::string flood;
  for (int i = 0; i < 100; ++i) flood += item(bob, "none") + item(bob, "owner");
  ann.clear();
  EXPECT_EQ(xmpp::stanza_type(*ask(host, ann, "set", kRoom, admin(flood))), "result");
  EXPECT_TRUE(bob.is_moderator());
  EXPECT_EQ(std::count_if(ann.inbox().begin(), ann.inbox().end(), xmpp::is_presence), 1);
  EXPECT_EQ(xmpp::stanza_type(*ask(host, ann, "set", kRoom, admin(item(ann, "none")))), "result");
  EXPECT_FALSE(ann.is_moderator());
}

TEST(RoomAdmin, MuteGoesThroughTheFocus) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const std::string focus = std::string(kRoom) + "/focus";
  const auto mute = [](const std::string& jid, const char* value) {
    return R"(<mute xmlns="http://jitsi.org/jitmeet/audio" jid=")" + jid + R"(">)" + value + "</mute>";
  };
  EXPECT_EQ(condition_of(ask(host, bob, "set", focus, mute(ann.occupant_jid(), "true"))), "not-allowed");
  EXPECT_EQ(condition_of(ask(host, ann, "set", focus, mute(bob.occupant_jid(), "false"))), "not-allowed");
  EXPECT_EQ(xmpp::stanza_type(*ask(host, ann, "set", focus, mute(bob.occupant_jid(), "true"))), "result");
  const Element* told = bob.find([](const Element& e) { return e.child("mute", ns::kJitmeetAudio) != nullptr; });
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(xmpp::stanza_from(*told), focus);
  EXPECT_EQ(told->child("mute")->attribute("actor"), ann.occupant_jid());
  EXPECT_EQ(told->child_text("mute"), "true");
}

TEST(RoomMessages, GroupChatReachesEverybodyUnchanged) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  ann.send(R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="m-1"><body>hi &amp; ho</body>)"
           R"(<nick xmlns="http://jabber.org/protocol/nick">Boss</nick><reply to="m-0"/>)"
           R"(<display-name xmlns="http://jitsi.org/protocol/display-name" source="visitor">X</display-name>)"
           R"(<reactions xmlns="urn:xmpp:reactions:0" id="m-0"><reaction>+</reaction></reactions></message>)");
  host.settle();
  for (const XmppClient* receiver : {&ann, &bob}) {
    const Element* message = receiver->message_with_body("hi & ho");
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(xmpp::stanza_id(*message), "m-1");
    EXPECT_EQ(xmpp::stanza_from(*message), ann.occupant_jid());
    EXPECT_EQ(xmpp::stanza_to(*message), receiver->jid());
    EXPECT_EQ(message->child("nick"), nullptr);
    EXPECT_EQ(message->child("display-name"), nullptr);
    EXPECT_THAT(message->to_string(), HasSubstr(R"(<reply xmlns="urn:xmpp:reply:0" to="m-0"/>)"));
    EXPECT_THAT(message->to_string(), HasSubstr(R"(<reactions xmlns="urn:xmpp:reactions:0" id="m-0">)"));
  }
}

TEST(RoomMessages, PrivateMessagesReachOneOnly) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  ann.send(
      R"(<message xmlns="jabber:client" type="chat" to=")" + bob.occupant_jid() +
      R"(" id="p1"><body>psst</body><json-message xmlns="http://jitsi.org/jitmeet">{"type":"olm"}</json-message></message>)");
  ann.send(R"(<message xmlns="jabber:client" type="chat" to="tea@muc.meet.ex/gone" id="p2"><body>x</body></message>)");
  host.settle();
  ASSERT_NE(bob.message_with_body("psst"), nullptr);
  EXPECT_EQ(xmpp::stanza_from(*bob.message_with_body("psst")), ann.occupant_jid());
  EXPECT_EQ(cat.message_with_body("psst"), nullptr);
  EXPECT_EQ(condition_of(ann.find_id("p2")), "item-not-found");
}

TEST(RoomMessages, OutsidersAreNotHeard) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& spy = host.add_client(stock_client("Spy"));
  host.connect(spy);
  spy.send(
      R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="s"><body>spam</body></message>)");
  spy.send(R"(<message xmlns="jabber:client" type="chat" to=")" + ann.occupant_jid() +
           R"(" id="s2"><body>spam</body></message>)");
  host.settle();
  EXPECT_EQ(ann.message_with_body("spam"), nullptr);
  EXPECT_EQ(condition_of(ask(host, spy, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/muc#owner"/>)")),
            "not-acceptable");
}

TEST(RoomMessages, AFloodOfMessagesIsRefused) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  for (int i = 0; i < 150; ++i)
    ann.send(R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="f)" + std::to_string(i) +
             R"("><body>b</body></message>)");
  host.settle();
  EXPECT_EQ(condition_of(ann.find_id("f0")), "no error");
  EXPECT_EQ(condition_of(ann.find_id("f149")), "resource-constraint");
  EXPECT_GT(host.service().counters().count("message-rate"), 0u);
}

TEST(RoomMessages, LongOnesCountForSeveral) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  bob.clear();
  const std::string to_all = R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex">)";
  const std::string to_bob = R"(<message xmlns="jabber:client" type="chat" to=")" + bob.occupant_jid() + R"(">)";
  const std::string content = "<body>" + std::string(60'000, 'x') + "</body></message>";
  for (int i = 0; i < 50; ++i) ann.send((i % 2 == 0 ? to_all : to_bob) + content);
  host.settle();
  EXPECT_GE(std::count_if(bob.inbox().begin(), bob.inbox().end(), xmpp::is_message), 2);
  EXPECT_LE(std::count_if(bob.inbox().begin(), bob.inbox().end(), xmpp::is_message), 8);
  EXPECT_GT(host.service().counters().count("message-rate"), 0u);
}

TEST(RoomMessages, SubjectIsTheModerators) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const std::string subject =
      R"(<message xmlns="jabber:client" type="groupchat" to="tea@muc.meet.ex" id="su"><subject>Cake</subject></message>)";
  bob.send(subject);
  host.settle();
  EXPECT_EQ(condition_of(bob.find_id("su")), "forbidden");
  ann.send(subject);
  host.settle();
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  for (const XmppClient* client : {&bob, &cat})
    EXPECT_NE(client->find([](const Element& e) { return xmpp::is_message(e) && e.child_text("subject") == "Cake"; }),
              nullptr);
}

TEST(RoomForms, DiscoTellsTheMeetingAndOmitsBreakout) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  const std::string text =
      ask(host, ann, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)")->to_string();
  EXPECT_THAT(text, HasSubstr("muc#roominfo_meetingId"));
  EXPECT_THAT(text, HasSubstr(R"(<field var="muc#roominfo_created_timestamp"><value>1700000000000</value></field>)"));
  EXPECT_THAT(text, Not(HasSubstr("isbreakout")));
  EXPECT_THAT(text, Not(HasSubstr("muc_membersonly")));
  EXPECT_THAT(text, HasSubstr(R"(<query xmlns="http://jabber.org/protocol/disco#info">)"));
}

TEST(RoomForms, APasswordLocksTheRoom) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const std::string get = R"(<query xmlns="http://jabber.org/protocol/muc#owner"/>)";
  const auto set = [](const char* var, const char* value) {
    return std::string(
               R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field var=")") +
           var + R"("><value>)" + value + "</value></field></x></query>";
  };
  const std::string form = ask(host, ann, "get", kRoom, get)->to_string();
  for (const char* field : {"muc#roomconfig_roomsecret", "muc#roomconfig_membersonly", "muc#roomconfig_whois"})
    EXPECT_THAT(form, HasSubstr(field));
  EXPECT_EQ(condition_of(ask(host, bob, "set", kRoom, set("muc#roomconfig_roomsecret", "x"))), "forbidden");
  EXPECT_EQ(condition_of(ask(host, ann, "set", kRoom, set("muc#roomconfig_membersonly", "1"))),
            "feature-not-implemented");
  EXPECT_EQ(xmpp::stanza_type(*ask(host, ann, "set", kRoom, set("muc#roomconfig_roomsecret", "pw"))), "result");
  const Element* changed = bob.find([](const Element& e) { return xmpp::is_message(e) && status_codes(e) == "104 "; });
  ASSERT_NE(changed, nullptr);
  EXPECT_EQ(xmpp::stanza_from(*changed), kRoom);
  EXPECT_THAT(ask(host, bob, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)")->to_string(),
              HasSubstr("muc_passwordprotected"));

  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  const Element* refused = cat.presence_of(cat.nick());
  EXPECT_EQ(condition_of(refused), "not-authorized");
  EXPECT_EQ(refused->child("error")->attribute("type"), "auth");
  EXPECT_THAT(refused->to_string(), HasSubstr(R"(<not-authorized xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>)"));
  cat.join(kRoom, "pw");
  host.settle();
  EXPECT_TRUE(cat.in_room());
  ask(host, ann, "set", kRoom, set("muc#roomconfig_roomsecret", ""));
  EXPECT_TRUE(host.join(stock_client("Dan"), kRoom).in_room());
}

TEST(RoomMetadata, ModeratorsChangeItAndEverybodyGetsTheWhole) {
  ServiceConfig config = sim::default_service_config();
  config.external_services = {{"turns", "turn.ex", 443, "tcp", "north"}};
  ServiceHost host(config);
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const auto update = [&](XmppClient& client, const std::string& json) {
    client.send(
        R"(<message xmlns="jabber:client" to="metadata.meet.ex" id="md"><room_metadata xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">)" +
        json + "</room_metadata></message>");
    host.settle();
  };
  bob.clear();
  update(bob, R"({"type":"room_metadata","key":"startMuted","data":{"audio":true}})");
  EXPECT_EQ(condition_of(bob.find_id("md")), "forbidden");
  update(ann, R"({"type":"room_metadata","key":"startMuted","data":{"audio":true,"video":false}})");
  const Element* message = bob.find([](const Element& e) { return xmpp::stanza_from(e) == "metadata.meet.ex"; });
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(message->child_text("json-message"),
            R"({"type":"room_metadata","metadata":{"startMuted":{"audio":true,"video":false}}})");
  update(ann, R"({"type":"room_metadata","key":"services","data":[]})");
  EXPECT_NE(condition_of(ann.find_id("md")), "no error");
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  const Element* initial = cat.find([](const Element& e) { return xmpp::stanza_from(e) == "metadata.meet.ex"; });
  const std::string json = initial->child_text("json-message");
  EXPECT_THAT(json, HasSubstr(R"("startMuted":{"audio":true,"video":false})"));
  EXPECT_THAT(json,
              HasSubstr(R"("type":"turns","host":"turn.ex","port":"443","transport":"tcp","username":"1700086400:)"));
}

TEST(RoomMetadata, StartMutedInPresenceHasTheRateOfMessages) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  bob.clear();
  for (int i = 0; i < 400; ++i)
    ann.update_presence(R"(<startmuted xmlns="http://jitsi.org/jitmeet/start-muted" audio=")" +
                        std::string(i % 2 == 0 ? "true" : "false") + R"(" video="false"/>)");
  host.settle();
  const auto told = std::count_if(bob.inbox().begin(), bob.inbox().end(), xmpp::is_message);
  EXPECT_GE(told, 50);
  EXPECT_LE(told, 100);
}

TEST(RoomMetadata, EndConferenceDestroysTheRoom) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const std::string end =
      R"(<message xmlns="jabber:client" to="endconference.meet.ex" id="e"><end_conference/></message>)";
  bob.send(end);
  host.settle();
  EXPECT_TRUE(bob.in_room());
  ann.send(end);
  host.settle();
  EXPECT_EQ(host.service().stats().rooms, 0u);
  const Element* told = bob.presence_of(bob.nick());
  EXPECT_EQ(xmpp::stanza_type(*told), "unavailable");
  ASSERT_NE(told->child("x", ns::kMucUser)->child("destroy"), nullptr);
  EXPECT_FALSE(told->child("x", ns::kMucUser)->child("destroy")->has_attribute("jid"));
}

TEST(PrivateIqs, AreRoutedBothWaysWithTheirIds) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  ann.send(R"(<iq xmlns="jabber:client" type="set" to=")" + bob.occupant_jid() +
           R"(" id="x9"><jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="p2p"/></iq>)");
  host.settle();
  const Element* asked = bob.find_id("x9");
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(xmpp::stanza_from(*asked), ann.occupant_jid());
  EXPECT_EQ(xmpp::stanza_to(*asked), bob.jid());
  EXPECT_THAT(asked->to_string(), HasSubstr(R"(<jingle xmlns="urn:xmpp:jingle:1")"));
  bob.send(R"(<iq xmlns="jabber:client" type="result" to=")" + ann.occupant_jid() + R"(" id="x9"/>)");
  bob.send(R"(<iq xmlns="jabber:client" type="result" to=")" + ann.occupant_jid() +
           R"(" id="x10"/>)");  // not asked for
  host.settle();
  ASSERT_NE(ann.find_id("x9"), nullptr);
  EXPECT_EQ(xmpp::stanza_from(*ann.find_id("x9")), bob.occupant_jid());
  EXPECT_EQ(xmpp::stanza_type(*ann.find_id("x9")), "result");
  EXPECT_EQ(ann.find_id("x10"), nullptr);
}

TEST(PrivateIqs, LongOnesCountForSeveralAndLongIdsAreRefused) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const auto ask_bob = [&](const std::string& id, size_t size) {
    ann.send(R"(<iq xmlns="jabber:client" type="set" to=")" + bob.occupant_jid() + R"(" id=")" + id +
             R"("><q xmlns="urn:x">)" + std::string(size, 'x') + "</q></iq>");
    host.settle();
  };
  ask_bob(std::string(300, 'i'), 1);
  EXPECT_EQ(condition_of(ann.find_id(std::string(300, 'i'))), "bad-request");
  bob.clear();
  for (int i = 0; i < 30; ++i) ask_bob("q" + std::to_string(i), 200'000);
  const auto asked =
      std::count_if(bob.inbox().begin(), bob.inbox().end(), [](const Element& e) { return e.child("q") != nullptr; });
  EXPECT_GE(asked, 2);
  EXPECT_LE(asked, 5);
  EXPECT_EQ(condition_of(ann.find_id("q29")), "resource-constraint");
}

TEST(ConferenceRequest, OverHttpFollowsTheSameRules) {
  ServiceHost host;
  Output out;
  HttpAnswer answer = host.service().handle_conference_request(
      host.now(), R"({"room":"tea@muc.meet.ex","machineUid":"m","properties":{"startAudioMuted":"9"}})", out);
  EXPECT_EQ(answer.status, 200u);
  EXPECT_THAT(answer.body, HasSubstr(R"("ready":true)"));
  EXPECT_THAT(answer.body, HasSubstr(R"("focusJid":"focus@auth.meet.ex")"));
  EXPECT_THAT(answer.body, HasSubstr(R"("properties":{)"));
  for (const char* bad : {"", "[]", "{", R"({"room":"tea@elsewhere.ex"})", R"({"room":7})"})
    EXPECT_EQ(host.service().handle_conference_request(host.now(), bad, out).status, 400u) << bad;
}

TEST(ConferenceRequest, OverloadIsNotAnError) {
  ServiceConfig config = sim::default_service_config();
  config.max_rooms = 0;
  ServiceHost host(config);
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  const Element* answer = ann.find([](const Element& e) { return e.child("conference", ns::kFocus) != nullptr; });
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->child("conference")->attribute("ready"), "false");
}

}  // namespace
}  // namespace conclave::meeting
