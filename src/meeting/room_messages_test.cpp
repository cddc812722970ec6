// What occupants say to each other: group chat, private messages, subject, private IQs.
#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

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

}  // namespace
}  // namespace conclave::meeting
