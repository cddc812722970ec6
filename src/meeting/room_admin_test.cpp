// What moderators do to a room: kick, grant, mute, password, metadata, the end for everybody.
#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

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

TEST(RoomAdmin, OutcastsStayOutForTheRestOfTheMeeting) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom, 5000);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  const auto bare = [](const XmppClient& client) { return client.jid().substr(0, client.jid().find('/')); };
  const auto affiliate = [&](XmppClient& by, const std::string& affiliation, const std::string& jid) {
    return ask(
        host, by, "set", kRoom,
        admin(R"(<item affiliation=")" + affiliation + R"(" jid=")" + jid + R"("><reason>noise</reason></item>)"));
  };
  EXPECT_EQ(condition_of(affiliate(bob, "outcast", bare(cat))), "forbidden");
  EXPECT_EQ(condition_of(affiliate(ann, "outcast", bare(ann))), "conflict");
  EXPECT_EQ(condition_of(affiliate(ann, "outcast", "focus@auth.meet.ex")), "not-allowed");
  host.commands().clear();
  EXPECT_EQ(xmpp::stanza_type(*affiliate(ann, "outcast", bare(bob))), "result");
  EXPECT_EQ(status_codes(*bob.presence_of(bob.nick())), "301 307 110 ");
  const Element& item = *cat.presence_of(bob.nick())->child("x", ns::kMucUser)->child("item");
  EXPECT_EQ(item.attribute("affiliation"), "outcast");
  EXPECT_EQ(item.child("actor")->attribute("nick"), ann.nick());
  EXPECT_EQ(host.take<RemoveEndpoint>().size(), 1u);

  bob.join(kRoom);
  host.settle();
  EXPECT_EQ(condition_of(bob.presence_of(bob.nick())), "forbidden");
  XmppClient& again = host.join(stock_client("Bob"), kRoom);  // another page on the same machine
  EXPECT_FALSE(again.in_room());
  const std::string list =
      R"(<query xmlns="http://jabber.org/protocol/muc#admin"><item affiliation="outcast"/></query>)";
  EXPECT_EQ(condition_of(ask(host, cat, "get", kRoom, list)), "forbidden");
  EXPECT_THAT(ask(host, ann, "get", kRoom, list)->to_string(),
              HasSubstr(R"(<item affiliation="outcast" jid=")" + bare(bob) + R"("><reason>noise</reason></item>)"));
  affiliate(ann, "none", bare(bob));
  EXPECT_THAT(ask(host, ann, "get", kRoom, list)->to_string(), Not(HasSubstr("<item")));
  again.join(kRoom);
  host.settle();
  EXPECT_TRUE(again.in_room());
}

TEST(RoomAdmin, OutcastsMayNotKnockEither) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  ask(host, ann, "set", kRoom,
      R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field )"
      R"(var="muc#roomconfig_membersonly"><value>1</value></field></x></query>)");
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const auto told = [&] {
    return bob.find([](const Element& e) { return xmpp::stanza_from(e).starts_with("tea@lobby.meet.ex/"); });
  };
  const auto knock = [&] {
    bob.send(R"(<presence xmlns="jabber:client" to="tea@lobby.meet.ex/)" + bob.nick() +
             R"("><x xmlns="http://jabber.org/protocol/muc"/>)"
             R"(<nick xmlns="http://jabber.org/protocol/nick">Bob</nick></presence>)");
    host.settle();
  };
  knock();
  EXPECT_EQ(status_codes(*told()), "110 ");
  ask(host, ann, "set", kRoom,
      admin(R"(<item affiliation="outcast" jid=")" + bob.jid().substr(0, bob.jid().find('/')) + R"("/>)"));
  EXPECT_EQ(status_codes(*told()), "307 110 ");
  knock();
  EXPECT_EQ(condition_of(told()), "forbidden");
}

TEST(RoomAdmin, AHundredAreMutedOneByOne) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  std::vector<XmppClient*> others;
  for (int i = 0; i < 100; ++i) others.push_back(&host.join(stock_client("P" + std::to_string(i)), kRoom));
  ann.clear();
  for (const XmppClient* other : others)
    ann.send(R"(<iq xmlns="jabber:client" type="set" id="m" to="tea@muc.meet.ex/focus"><mute )"
             R"(xmlns="http://jitsi.org/jitmeet/audio" jid=")" +
             other->occupant_jid() + R"(">true</mute></iq>)");
  host.settle();
  for (const XmppClient* other : others)
    EXPECT_NE(other->find([](const Element& e) { return e.child("mute") != nullptr; }), nullptr);
  EXPECT_EQ(std::count_if(ann.inbox().begin(), ann.inbox().end(),
                          [](const Element& e) { return xmpp::stanza_type(e) == "error"; }),
            0);
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
  // lib-jitsi-meet says so when somebody who was muted by a moderator unmutes himself.
  EXPECT_EQ(xmpp::stanza_type(*ask(host, bob, "set", focus, mute(bob.occupant_jid(), "false"))), "result");
  EXPECT_EQ(xmpp::stanza_type(*ask(host, ann, "set", focus, mute(bob.occupant_jid(), "true"))), "result");
  const Element* told = bob.find([](const Element& e) { return e.child("mute", ns::kJitmeetAudio) != nullptr; });
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(xmpp::stanza_from(*told), focus);
  EXPECT_EQ(told->child("mute")->attribute("actor"), ann.occupant_jid());
  EXPECT_EQ(told->child_text("mute"), "true");
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

TEST(RoomForms, ModeratorsLimitHowManyMayCome) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  const auto limit = [&](const char* value) {
    return ask(host, ann, "set", kRoom,
               R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field )"
               R"(var="muc#roomconfig_maxusers"><value>)" +
                   std::string(value) + "</value></field></x></query>");
  };
  EXPECT_EQ(condition_of(limit("many")), "not-acceptable");
  EXPECT_EQ(condition_of(limit("-1")), "not-acceptable");
  EXPECT_EQ(xmpp::stanza_type(*limit("2")), "result");
  EXPECT_THAT(ask(host, ann, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/muc#owner"/>)")->to_string(),
              HasSubstr(R"(<field var="muc#roomconfig_maxusers" type="list-single"><value>2</value></field>)"));
  EXPECT_TRUE(host.join(stock_client("Bob"), kRoom).in_room());
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  EXPECT_EQ(condition_of(cat.presence_of(cat.nick())), "service-unavailable");
  EXPECT_EQ(xmpp::stanza_type(*limit("none")), "result");
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room());
}

TEST(RoomForms, ModeratorsLockTheRoomAgainstWhoeverIsNotThere) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  const auto lock = [&](XmppClient& by, const char* value) {
    return ask(host, by, "set", kRoom,
               R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field )"
               R"(var="{urn:conclave:rooms:1}locked"><value>)" +
                   std::string(value) + "</value></field></x></query>");
  };
  const auto knows = [](const XmppClient& client) {
    const Element* told = client.find([](const Element& e) { return xmpp::stanza_from(e) == "metadata.meet.ex"; });
    return told->child_text("json-message").find(R"("locked":true)") != std::string::npos;
  };
  EXPECT_EQ(condition_of(lock(bob, "1")), "forbidden");
  EXPECT_EQ(xmpp::stanza_type(*lock(ann, "1")), "result");
  EXPECT_TRUE(knows(bob));
  EXPECT_THAT(ask(host, ann, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/muc#owner"/>)")->to_string(),
              HasSubstr(R"(<field var="{urn:conclave:rooms:1}locked" type="boolean"><value>1</value></field>)"));
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  EXPECT_THAT(cat.presence_of(cat.nick())->to_string(),
              HasSubstr(R"(<not-allowed xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>)"
                        R"(<room-locked xmlns="urn:conclave:rooms:1"/></error>)"));
  // Who was inside is no newcomer, unless he was put out.
  bob.close();
  host.settle();
  XmppClient& bob_again = host.join(stock_client("Bob"), kRoom);
  EXPECT_TRUE(bob_again.in_room());
  EXPECT_TRUE(knows(bob_again));
  ask(host, ann, "set", kRoom, admin(R"(<item role="none" nick=")" + bob_again.nick() + R"("/>)"));
  EXPECT_FALSE(host.join(stock_client("Bob"), kRoom).in_room());
  ann.send(
      R"(<message xmlns="jabber:client" to="metadata.meet.ex"><room_metadata xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">)"
      R"({"type":"room_metadata","key":"locked","data":false}</room_metadata></message>)");
  host.settle();
  EXPECT_FALSE(host.join(stock_client("Dan"), kRoom).in_room()) << "the metadata only say so";
  EXPECT_EQ(xmpp::stanza_type(*lock(ann, "0")), "result");
  EXPECT_FALSE(knows(ann));
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room());
}

TEST(RoomMetadata, ModeratorsMayKeepTheChatToThemselves) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  ann.send(
      R"(<message xmlns="jabber:client" to="metadata.meet.ex"><room_metadata xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">)"
      R"({"type":"room_metadata","key":"permissions","data":{"groupChatRestricted":true,"privateChatRestricted":true}})"
      "</room_metadata></message>");
  const auto say = [&](XmppClient& by, const std::string& to, const char* type, const char* content) {
    by.send(R"(<message xmlns="jabber:client" id="s" type=")" + std::string(type) + R"(" to=")" + to + "\">" + content +
            "</message>");
    host.settle();
  };
  say(bob, kRoom, "groupchat", "<body>all</body>");
  EXPECT_EQ(condition_of(bob.find_id("s")), "not-allowed");
  bob.clear();
  say(bob, cat.occupant_jid(), "chat", "<body>one</body>");
  EXPECT_EQ(condition_of(bob.find_id("s")), "not-allowed");
  EXPECT_EQ(ann.message_with_body("all"), nullptr);
  EXPECT_EQ(cat.message_with_body("one"), nullptr);
  // To a moderator everybody may turn.
  say(bob, ann.occupant_jid(), "chat", "<body>a word, please</body>");
  EXPECT_NE(ann.message_with_body("a word, please"), nullptr);
  say(bob, kRoom, "groupchat", R"(<json-message xmlns="http://jitsi.org/jitmeet">{"type":"t"}</json-message>)");
  EXPECT_EQ(ann.find_id("s")->child_text("json-message"), R"({"type":"t"})");
  say(ann, kRoom, "groupchat", "<body>hush</body>");
  EXPECT_NE(bob.message_with_body("hush"), nullptr);
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

}  // namespace
}  // namespace conclave::meeting
