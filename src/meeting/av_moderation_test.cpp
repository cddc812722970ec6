// Moderation of microphones, cameras and screens: who is told what, and what the bridge drops.
#include "meeting/room/av_moderation.h"

#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

class AvModeration : public testing::Test {
 protected:
  void say(XmppClient& client, const std::string& attributes) {
    client.send(R"(<message xmlns="jabber:client" to="avmoderation.meet.ex" id="av"><av_moderation )" + attributes +
                "/></message>");
    host.settle();
  }
  void enable(XmppClient& by, const std::string& media, bool on = true) {
    say(by, std::string(R"(enable=")") + (on ? "true" : "false") + R"(" mediaType=")" + media + R"(")");
  }
  void approve(XmppClient& by, XmppClient& whom, const std::string& media) {
    say(by, R"(jidToWhitelist=")" + whom.occupant_jid() + R"(" mediaType=")" + media + R"(")");
  }
  void reject(XmppClient& by, XmppClient& whom, const std::string& media) {
    say(by, R"(jidToBlacklist=")" + whom.occupant_jid() + R"(" mediaType=")" + media + R"(")");
  }
  // What the component told since the last clear(), oldest first.
  static std::vector<std::string> told(const XmppClient& client) {
    std::vector<std::string> texts;
    for (const Element& element : client.inbox())
      if (xmpp::stanza_from(element) == "avmoderation.meet.ex" && element.child("json-message", ns::kJitmeet))
        texts.push_back(element.child_text("json-message"));
    return texts;
  }
  // What the focus asked to mute, as one text.
  static std::string muted(const XmppClient& client) {
    std::string what;
    for (const Element& element : client.inbox())
      for (const char* media : {"audio", "video", "desktop"})
        if (xmpp::is_iq(element) && element.child("mute", std::string(ns::kJitmeet) + "/" + media) != nullptr)
          what += std::string(media) + " ";
    return what;
  }
  // The last permissions that the bridge was given, as "<nick> audio video desktop" with 1 and 0.
  std::vector<std::string> permissions() {
    std::vector<std::string> texts;
    for (const SetSendPermissions& given : host.take<SetSendPermissions>())
      texts.push_back(given.endpoint + " " + std::to_string(given.audio) + std::to_string(given.video) +
                      std::to_string(given.desktop));
    return texts;
  }
  static std::string quoted(const XmppClient& client) { return "\"" + client.occupant_jid() + "\""; }
  static std::string content(const std::string& media, const std::string& more) {
    return R"({"type":"av_moderation","room":"tea@muc.meet.ex","mediaType":")" + media + "\"," + more + "}";
  }

  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom, 1000);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom, 2000);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom, 3000);
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(AvModeration, IsAdvertised) {
  const std::string info =
      ask(host, ann, "get", "meet.ex", R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)")->to_string();
  EXPECT_THAT(info, HasSubstr(R"(<identity category="component" type="av_moderation" name="avmoderation.meet.ex"/>)"));
}

TEST_F(AvModeration, TheFocusTellsWhoSaysThatHeUnmutesWhetherHeMay) {
  const auto unmute = [&] {
    return xmpp::stanza_type(
        *ask(host, bob, "set", std::string(kRoom) + "/focus",
             R"(<mute xmlns="http://jitsi.org/jitmeet/audio" jid=")" + bob.occupant_jid() + R"(">false</mute>)"));
  };
  enable(ann, "audio");
  EXPECT_EQ(unmute(), "error");
  approve(ann, bob, "audio");
  EXPECT_EQ(unmute(), "result");
}

TEST_F(AvModeration, EnablingTellsAllAndMutesAllButModerators) {
  permissions();
  for (XmppClient* client : {&ann, &bob, &cat}) client->clear();
  enable(ann, "audio");
  const std::string enabled = content("audio", R"("enabled":true,"actor":)" + quoted(ann));
  for (XmppClient* client : {&ann, &bob, &cat}) EXPECT_THAT(told(*client), ElementsAre(enabled));
  EXPECT_EQ(muted(ann), "");
  EXPECT_EQ(muted(bob), "audio ");
  EXPECT_EQ(muted(cat), "audio ");
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 011", cat.nick() + " 011"));
  const Element* request = bob.find([](const Element& e) { return e.child("mute") != nullptr; });
  EXPECT_EQ(xmpp::stanza_from(*request), "tea@muc.meet.ex/focus");
  EXPECT_EQ(request->child("mute")->attribute("actor"), ann.occupant_jid());

  for (XmppClient* client : {&ann, &bob, &cat}) client->clear();
  enable(ann, "audio");  // again: nothing
  EXPECT_THAT(told(bob), IsEmpty());
  enable(ann, "desktop");
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 010", cat.nick() + " 010"));
  enable(ann, "audio", false);
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 110", cat.nick() + " 110"));
  EXPECT_EQ(told(bob).back(), content("audio", R"("enabled":false,"actor":)" + quoted(ann)));
  EXPECT_EQ(muted(bob), "desktop ");
}

TEST_F(AvModeration, ApprovingAndRejectingOnePerson) {
  enable(ann, "audio");
  for (XmppClient* client : {&ann, &bob, &cat}) client->clear();
  permissions();
  approve(ann, bob, "audio");
  EXPECT_THAT(told(ann), ElementsAre(content("audio", R"("whitelists":{"audio":[)" + quoted(bob) + "]}")));
  EXPECT_THAT(told(bob), ElementsAre(content("audio", R"("approved":true,"from":)" + quoted(ann))));
  EXPECT_THAT(told(cat), IsEmpty());
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 111"));
  EXPECT_EQ(muted(bob), "");

  for (XmppClient* client : {&ann, &bob, &cat}) client->clear();
  reject(ann, bob, "audio");
  EXPECT_THAT(told(ann), ElementsAre(content("audio", R"("whitelists":{"audio":[]},"removed":true)")));
  EXPECT_THAT(told(bob), ElementsAre(content("audio", R"("removed":true)")));
  EXPECT_EQ(muted(bob), "audio ");
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 011"));
  reject(ann, bob, "audio");
  EXPECT_THAT(permissions(), IsEmpty());
}

TEST_F(AvModeration, WhereNothingIsModeratedApprovingAsksToUnmute) {
  permissions();
  approve(ann, bob, "video");
  EXPECT_THAT(told(bob), ElementsAre(content("video", R"("approved":true,"from":)" + quoted(ann))));
  EXPECT_THAT(told(ann), IsEmpty());
  EXPECT_THAT(permissions(), IsEmpty());
  // A moderator may be asked as well.
  approve(ann, ann, "video");
  EXPECT_THAT(told(ann), ElementsAre(content("video", R"("approved":true,"from":)" + quoted(ann))));
  // That was no approval for later.
  enable(ann, "video");
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 101", cat.nick() + " 101"));
}

TEST_F(AvModeration, OnlyModeratorsModerateAndOnlyWhoIsThere) {
  permissions();
  enable(bob, "audio");
  EXPECT_EQ(condition_of(bob.find_id("av")), "forbidden");
  approve(bob, bob, "audio");
  EXPECT_EQ(condition_of(bob.find_id("av")), "forbidden");
  enable(ann, "smell");
  EXPECT_EQ(condition_of(ann.find_id("av")), "bad-request");
  say(ann, R"(enable="perhaps" mediaType="audio")");
  EXPECT_EQ(condition_of(ann.find_id("av")), "bad-request");
  say(ann, R"(jidToWhitelist="tea@muc.meet.ex/nobody" mediaType="audio")");
  EXPECT_EQ(condition_of(ann.find_id("av")), "item-not-found");
  say(ann, R"(jidToWhitelist="else@muc.meet.ex/)" + bob.nick() + R"(" mediaType="audio")");
  EXPECT_EQ(condition_of(ann.find_id("av")), "item-not-found");
  EXPECT_THAT(permissions(), IsEmpty());
  XmppClient& outsider = host.add_client(stock_client("Out"));
  host.connect(outsider);
  enable(outsider, "audio");
  EXPECT_EQ(outsider.find_id("av"), nullptr);
  EXPECT_EQ(host.service().counters().count("av-moderation-ignored"), 1u);
}

TEST_F(AvModeration, LateJoinersStartUnderTheRule) {
  enable(ann, "audio");
  enable(ann, "video");
  approve(ann, bob, "audio");
  permissions();
  XmppClient& dan = host.join(stock_client("Dan"), kRoom, 4000);
  EXPECT_THAT(told(dan), ElementsAre(content("audio", R"("enabled":true,"actor":)" + quoted(ann)),
                                     content("video", R"("enabled":true,"actor":)" + quoted(ann))));
  EXPECT_THAT(permissions(), ElementsAre(dan.nick() + " 001"));
  EXPECT_EQ(muted(dan), "audio video ");
  // An approval ends when the person leaves.
  bob.leave();
  host.settle();
  bob.join(kRoom);
  host.settle();
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 001"));
}

TEST_F(AvModeration, RolesMakeTheDifference) {
  enable(ann, "audio");
  approve(ann, cat, "audio");
  permissions();
  for (XmppClient* client : {&ann, &bob, &cat}) client->clear();
  const auto grant = [&](const XmppClient& whom, const char* affiliation) {
    ask(host, ann, "set", kRoom,
        admin(R"(<item affiliation=")" + std::string(affiliation) + R"(" jid=")" + whom.jid() + R"("/>)"));
  };
  grant(bob, "owner");
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 111"));
  EXPECT_THAT(told(bob), ElementsAre(content("audio", R"("whitelists":{"audio":[)" + quoted(cat) + "]}")));
  EXPECT_EQ(muted(bob), "");
  grant(bob, "none");
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 011"));
  EXPECT_EQ(muted(bob), "audio ");
  // When the last moderator leaves, the next one may speak and lift the rule.
  ann.leave();
  host.settle();
  ASSERT_TRUE(bob.is_moderator());
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 111"));
  enable(bob, "audio", false);
  EXPECT_THAT(permissions(), IsEmpty());
}

TEST_F(AvModeration, ANewOfferIsUnderTheRuleToo) {
  enable(ann, "audio");
  permissions();
  const std::string terminate = R"(<jingle xmlns="urn:xmpp:jingle:1" action="session-terminate" sid=")" +
                                bob.offer()->sid + R"("><bridge-session xmlns="http://jitsi.org/protocol/focus" id=")" +
                                bob.offer()->bridge_session->id + R"(" restart="true"/></jingle>)";
  ask(host, bob, "set", std::string(kRoom) + "/focus", terminate);
  EXPECT_EQ(host.take<RemoveEndpoint>().size(), 1u);
  EXPECT_THAT(permissions(), ElementsAre(bob.nick() + " 011"));
}

}  // namespace
}  // namespace conclave::meeting
