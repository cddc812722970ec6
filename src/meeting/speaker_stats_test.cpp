#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

// What the component told the client: the newest, or nothing.
std::string told(const XmppClient& client) {
  const Element* message = client.find([](const Element& e) { return xmpp::stanza_from(e) == "speakerstats.meet.ex"; });
  return message == nullptr ? "" : message->child("json-message", ns::kJitmeet)->text();
}

TEST(SpeakerStats, AJoinerLearnsWhoHasSpokenForHowLong) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  const ConferenceId conference = host.take<AddEndpoint>().at(0).conference;
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  EXPECT_EQ(told(bob), "") << "nobody has spoken";
  host.bridge_event(DominantSpeakerChanged{conference, "", ann.nick(), {}});
  host.advance(1500ms);
  host.bridge_event(DominantSpeakerChanged{conference, "", bob.nick(), {ann.nick()}});
  host.advance(2s);
  // Told to one whose channel opened: no news about who speaks.
  host.bridge_event(DominantSpeakerChanged{conference, ann.nick(), bob.nick(), {}});
  // A stock client's own report changes nothing.
  ann.send(R"(<message xmlns="jabber:client" to="speakerstats.meet.ex"><speakerstats xmlns="http://jitsi.org/jitmeet" )"
           R"(room="tea@muc.meet.ex" silence="false"/></message>)");
  host.settle();
  ann.leave();
  host.settle();
  host.advance(1s);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  EXPECT_EQ(told(cat), R"({"type":"speakerstats","users":{")" + ann.nick() +
                           R"(":{"displayName":"Ann","totalDominantSpeakerTime":1500},")" + bob.nick() +
                           R"(":{"displayName":"Bob","totalDominantSpeakerTime":3000}}})");
}

TEST(SpeakerStats, ASpeakerWhoIsGoneStopsCounting) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  const ConferenceId conference = host.take<AddEndpoint>().at(0).conference;
  host.join(stock_client("Bob"), kRoom);
  host.bridge_event(DominantSpeakerChanged{conference, "", ann.nick(), {}});
  host.advance(1s);
  ann.leave();
  host.settle();
  host.bridge_event(DominantSpeakerChanged{conference, "", ann.nick(), {}});  // came too late
  host.advance(10s);
  EXPECT_THAT(told(host.join(stock_client("Cat"), kRoom)), HasSubstr(R"("totalDominantSpeakerTime":1000})"));
}

TEST(SpeakerStats, TheComponentIsAnnounced) {
  ServiceHost host;
  XmppClient& ann = host.add_client(stock_client("Ann"));
  host.connect(ann);
  const Element* info = ask(host, ann, "get", "meet.ex", R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)");
  EXPECT_THAT(info->to_string(),
              HasSubstr(R"(<identity category="component" type="speakerstats" name="speakerstats.meet.ex"/>)"));
}

}  // namespace
}  // namespace conclave::meeting
