// Media sessions between focus and participants: offers, accepts, sources in both directions, restarts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "jingle/offer.h"
#include "sim/service_host.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace {
namespace ns = xmpp::ns;
using jingle::JingleAction;
using sim::own_client;
using sim::ServiceHost;
using sim::stock_client;
using sim::XmppClient;
using testing::HasSubstr;
using testing::Not;
using xmpp::Element;

constexpr const char* kTeaRoom = "tea@muc.meet.ex";

std::string focus() { return std::string(kTeaRoom) + "/focus"; }

std::string condition_of(const Element* stanza) {
  if (stanza == nullptr) return "unanswered";
  const Element* error = stanza->child("error");
  return error == nullptr ? xmpp::stanza_type(*stanza) : error->children().front().name();
}

// Sends a <jingle> element to the focus; the answer's condition, or "result".
std::string ask(ServiceHost& host, XmppClient& client, const std::string& jingle) {
  const std::string id = client.next_id();
  client.send(R"(<iq xmlns="jabber:client" type="set" to=")" + focus() + R"(" id=")" + id + R"(">)" + jingle + "</iq>");
  host.settle();
  return condition_of(client.find_id(id));
}

std::string jingle(const XmppClient& client, const std::string& action, const std::string& content) {
  return R"(<jingle xmlns="urn:xmpp:jingle:1" action=")" + action + R"(" sid=")" + client.offer()->sid + R"(">)" +
         content + "</jingle>";
}

std::string bridge_session(const XmppClient& client, const std::string& attribute) {
  return R"(<bridge-session xmlns="http://jitsi.org/protocol/focus" id=")" +
         client.offer()->bridge_session.value_or(jingle::BridgeSessionRef{}).id + R"(" )" + attribute + "/>";
}

std::set<std::string> names(const std::map<std::string, SourceDescription>& sources) {
  std::set<std::string> result;
  for (const auto& [name, source] : sources) result.insert(name);
  return result;
}

TEST(MediaOffer, HoldsWhatAStockClientNeeds) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom);
  ASSERT_TRUE(ann.offer()) << "offered at once, also to somebody alone";
  const jingle::JingleRequest& offer = *ann.offer();
  EXPECT_EQ(offer.initiator, focus());
  ASSERT_TRUE(offer.transport);
  EXPECT_EQ(offer.transport->ice.ufrag.substr(0, 2), "00");
  EXPECT_GE(offer.transport->ice.ufrag.size(), 10u);
  EXPECT_GE(offer.transport->ice.pwd.size(), 24u);
  ASSERT_FALSE(offer.transport->candidates.empty());
  EXPECT_EQ(offer.transport->candidates[0].address.to_string(), "203.0.113.7:10000");
  EXPECT_EQ(offer.transport->setup, DtlsSetup::actpass);
  EXPECT_THAT(offer.channel_url, testing::StartsWith("wss://meet.ex/colibri-ws/s1/"));
  EXPECT_THAT(offer.channel_url, HasSubstr("/" + ann.nick() + "?pwd="));
  ASSERT_TRUE(offer.bridge_session);
  EXPECT_FALSE(offer.bridge_session->id.empty());
  const std::vector<AddEndpoint> added = host.take<AddEndpoint>();
  ASSERT_EQ(added.size(), 1u);
  EXPECT_EQ(added[0].endpoint, ann.nick());
  EXPECT_EQ(added[0].local_ice, offer.transport->ice);
  EXPECT_EQ(added[0].options.signaling, SourceSignaling::per_source);
  // No participant's source in an offer, or its end would take the client's own m-line with it.
  for (const SourceDescription& source : offer.sources) EXPECT_THAT(source.name, testing::StartsWith("jvb-"));
  const Element* iq = ann.find([](const Element& e) { return e.child("jingle", ns::kJingle) != nullptr; });
  EXPECT_THAT(iq->to_string(), Not(HasSubstr("sdes:mid")));
}

TEST(MediaOffer, OptionsFollowTheFeatures) {
  ServiceHost host;
  XmppClient& own = host.join(own_client("Own"), kTeaRoom);
  sim::ClientProfile slots = stock_client("Slots");
  slots.source_maps = true;
  host.join(slots, kTeaRoom);
  const std::vector<AddEndpoint> added = host.take<AddEndpoint>();
  ASSERT_EQ(added.size(), 2u);
  EXPECT_EQ(added[0].options.signaling, SourceSignaling::slots);
  EXPECT_TRUE(added[0].options.confirms_source_maps);
  EXPECT_EQ(added[1].options.signaling, SourceSignaling::slots);
  EXPECT_FALSE(added[1].options.confirms_source_maps);
  // Ours lists its features in presence, so it was not asked; and it is offered mid and rid.
  EXPECT_EQ(own.find([](const Element& e) { return e.child("query", ns::kDiscoInfo) && xmpp::is_iq(e); }), nullptr);
  const Element* iq = own.find([](const Element& e) { return e.child("jingle", ns::kJingle) != nullptr; });
  EXPECT_THAT(iq->to_string(), HasSubstr("urn:ietf:params:rtp-hdrext:sdes:mid"));
  EXPECT_THAT(iq->to_string(), HasSubstr("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"));
}

TEST(MediaOffer, CapabilitiesAreAskedForOnceAndASilentClientIsOfferedAfterASecond) {
  ServiceHost host;
  const auto was_asked = [](const XmppClient& client) {
    return client.find([](const Element& e) { return xmpp::is_iq_request(e) && e.child("query", ns::kDiscoInfo); }) !=
           nullptr;
  };
  sim::ClientProfile silent = stock_client("Silent");
  silent.answers_disco = false;
  XmppClient& first = host.join(silent, kTeaRoom);
  EXPECT_TRUE(was_asked(first));
  EXPECT_FALSE(first.offer());
  host.advance(990ms);
  EXPECT_FALSE(first.offer());
  host.advance(20ms);
  EXPECT_TRUE(first.offer());
  EXPECT_TRUE(was_asked(host.join(stock_client("Ann"), kTeaRoom)));
  XmppClient& bob = host.join(stock_client("Bob"), kTeaRoom);
  EXPECT_FALSE(was_asked(bob));
  EXPECT_TRUE(bob.offer());
}

TEST(MediaOffer, ConferencesAreSpreadOverTheWorkers) {
  ServiceConfig config = sim::default_service_config();
  config.media_workers = 3;
  ServiceHost host(config);
  for (const char* room : {"a@muc.meet.ex", "b@muc.meet.ex", "c@muc.meet.ex", "d@muc.meet.ex"})
    host.join(own_client("P"), room);
  std::multiset<uint64_t> workers;
  std::set<ConferenceId> conferences;
  for (const AddEndpoint& added : host.take<AddEndpoint>()) {
    workers.insert(added.conference % 256);
    conferences.insert(added.conference);
    EXPECT_EQ(added.local_ice.ufrag.substr(0, 2), "0" + std::to_string(added.conference % 256));
  }
  EXPECT_EQ(workers, (std::multiset<uint64_t>{0, 0, 1, 2}));
  EXPECT_EQ(conferences.size(), 4u);
}

TEST(MediaAccept, IsAcknowledgedAndToldToTheBridge) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom);
  ann.clear();
  const std::vector<SourceDescription> sources = ann.make_sources(5000);
  ann.accept(ann.make_transport(), sources);
  host.settle();
  EXPECT_EQ(xmpp::stanza_type(*ann.find([](const Element& e) { return xmpp::is_iq(e); })), "result");
  const auto transports = host.take<SetRemoteTransport>();
  ASSERT_EQ(transports.size(), 1u);
  EXPECT_EQ(transports[0].remote.ice, ann.make_transport().ice);
  EXPECT_EQ(transports[0].remote.fingerprints, ann.make_transport().fingerprints);
  const auto set = host.take<SetSources>();
  ASSERT_EQ(set.size(), 1u);
  ASSERT_EQ(set[0].sources.size(), 2u);
  for (const SourceDescription& source : set[0].sources) {
    const bool video = source.media == MediaKind::video;
    EXPECT_EQ(source.ssrcs.size(), video ? 6u : 1u);
    EXPECT_EQ(source.groups.size(), video ? 4u : 0u);
    EXPECT_GE(source.egress_ssrc, 1000000000u);
    EXPECT_EQ(source.egress_rtx_ssrc != 0, video);
  }
}

TEST(MediaAccept, WrongOnesAreRefused) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom);
  std::vector<SourceDescription> foreign = ann.make_sources(5000);
  foreign[0].name = "deadbeef-a0";
  ann.accept(ann.make_transport(), foreign);
  host.settle();
  EXPECT_EQ(condition_of(&ann.inbox().back()), "bad-request");
  EXPECT_TRUE(host.take<SetSources>().empty());
  EXPECT_EQ(ask(host, ann, R"(<jingle xmlns="urn:xmpp:jingle:1" action="session-info" sid="other"/>)"),
            "item-not-found");
  const Element* error = ann.find([](const Element& e) { return e.child("error") != nullptr; });
  EXPECT_THAT(error->to_string(), HasSubstr(R"(<unknown-session xmlns="urn:xmpp:jingle:errors:1"/>)"));
  EXPECT_EQ(ask(host, ann, jingle(ann, "dance", "")), "feature-not-implemented");
  EXPECT_EQ(ask(host, ann, jingle(ann, "session-accept", "")), "bad-request");
  EXPECT_EQ(ask(host, ann, jingle(ann, "source-add", "")), "unexpected-request");
  ann.accept(ann.make_transport(), ann.make_sources(5000));
  host.settle();
  EXPECT_EQ(host.take<SetSources>().size(), 1u);
  ann.accept(ann.make_transport(), ann.make_sources(5000));  // twice
  host.settle();
  EXPECT_TRUE(host.take<SetSources>().empty());
}

TEST(MediaAccept, WhoNeverAnswersIsAskedOnceMore) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom);
  const std::string first = ann.offer()->sid;
  host.commands().clear();
  host.advance(31s);
  EXPECT_NE(ann.offer()->sid, first);
  EXPECT_EQ(ann.jingle(JingleAction::session_terminate)->sid, first);
  EXPECT_EQ(host.take<RemoveEndpoint>().size(), 1u);
  EXPECT_EQ(host.take<AddEndpoint>().size(), 1u);
  const std::string second = ann.offer()->sid;
  host.advance(60s);
  EXPECT_EQ(ann.offer()->sid, second);
  EXPECT_EQ(host.take<RemoveEndpoint>().size(), 1u);
  EXPECT_TRUE(host.take<AddEndpoint>().empty());
  EXPECT_TRUE(ann.in_room());
}

TEST(SourceSignaling, EverybodyIsToldOfEverybodyElseInOne) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom, 5000);
  XmppClient& bob = host.join(own_client("Bob"), kTeaRoom, 6000);
  host.advance(2s);
  host.commands().clear();
  XmppClient& cat = host.join(stock_client("Cat"), kTeaRoom, 7000);
  // The late joiner: all there is, in a single request right after the accept.
  EXPECT_EQ(names(cat.announced()),
            (std::set<std::string>{ann.nick() + "-a0", ann.nick() + "-v0", bob.nick() + "-a0", bob.nick() + "-v0"}));
  const auto announced = host.take<SourcesAnnounced>();
  ASSERT_EQ(announced.size(), 1u);
  EXPECT_EQ(announced[0].endpoint, cat.nick());
  EXPECT_EQ(announced[0].sources.size(), 4u);
  EXPECT_EQ(ann.announced().count(cat.nick() + "-v0"), 0u) << "gathered first";
  host.advance(100ms);
  ASSERT_EQ(ann.announced().count(cat.nick() + "-v0"), 1u);
  // Receivers are told one SSRC and its RTX, never the layers.
  const SourceDescription& video = ann.announced().at(cat.nick() + "-v0");
  EXPECT_EQ(video.ssrcs.size(), 2u);
  ASSERT_EQ(video.groups.size(), 1u);
  EXPECT_EQ(video.groups[0].semantics, SsrcGroup::Semantics::fid);
  EXPECT_FALSE(video.msid.empty());
  EXPECT_EQ(bob.jingle(JingleAction::source_add), std::nullopt) << "slots come by source map";
  const auto told = host.take<SourcesAnnounced>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].endpoint, ann.nick());
}

TEST(SourceSignaling, XmlFormForThoseWithoutTheCompactOne) {
  ServiceHost host;
  sim::ClientProfile old = stock_client("Old");
  old.json_sources = false;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom, 5000);
  XmppClient& client = host.join(old, kTeaRoom, 6000);
  const auto add = [](const XmppClient& who) {
    return who.find([](const Element& e) {
      const Element* j = e.child("jingle", ns::kJingle);
      return j != nullptr && j->attribute("action") == "source-add";
    });
  };
  ASSERT_NE(add(client), nullptr);
  const std::string xml = add(client)->to_string();
  EXPECT_THAT(xml, HasSubstr(R"(<ssrc-info xmlns="http://jitsi.org/jitmeet" owner=")" + ann.nick()));
  EXPECT_THAT(xml, HasSubstr(R"(<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0")"));
  host.advance(100ms);
  ASSERT_NE(add(ann), nullptr);
  EXPECT_THAT(add(ann)->to_string(), HasSubstr(R"(<json-message xmlns="http://jitsi.org/jitmeet">)"));
}

TEST(SourceSignaling, AddAndRemoveInTheCall) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom, 5000);
  XmppClient& bob = host.join(stock_client("Bob"), kTeaRoom, 6000);
  host.advance(1s);
  host.commands().clear();
  SourceDescription desktop;
  desktop.name = ann.nick() + "-v1";
  desktop.media = MediaKind::video;
  desktop.video_type = VideoType::desktop;
  desktop.msid = "d d1";
  desktop.ssrcs = {8000, 8001};
  desktop.groups = {{SsrcGroup::Semantics::fid, {8000, 8001}}};
  const jingle::SessionRef session{ann.offer()->sid, focus()};
  EXPECT_EQ(ask(host, ann, jingle::make_sender_source_add(session, std::vector{desktop}).to_string()), "result");
  const auto set = host.take<SetSources>();
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(set[0].sources.size(), 3u);
  host.advance(100ms);
  ASSERT_EQ(bob.announced().count(desktop.name), 1u);
  EXPECT_EQ(bob.announced().at(desktop.name).video_type, VideoType::desktop);
  ASSERT_EQ(host.take<SourcesAnnounced>().size(), 1u);

  EXPECT_EQ(ask(host, ann, jingle::make_sender_source_add(session, std::vector{desktop}).to_string()), "bad-request");
  EXPECT_EQ(ask(host, ann, jingle::make_sender_source_remove(session, std::vector{desktop}).to_string()), "result");
  EXPECT_EQ(host.take<SetSources>().at(0).sources.size(), 2u);
  host.advance(100ms);
  EXPECT_EQ(bob.announced().count(desktop.name), 0u);
  EXPECT_EQ(bob.announced().size(), 2u);
}

TEST(SourceSignaling, ChangesHaveARate) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom, 5000);
  XmppClient& bob = host.join(stock_client("Bob"), kTeaRoom, 6000);
  SourceDescription desktop;
  desktop.name = ann.nick() + "-v1";
  desktop.media = MediaKind::video;
  desktop.video_type = VideoType::desktop;
  desktop.msid = "d d1";
  desktop.ssrcs = {8000, 8001};
  desktop.groups = {{SsrcGroup::Semantics::fid, {8000, 8001}}};
  const auto add = [&](const XmppClient& who) {
    return jingle::make_sender_source_add({who.offer()->sid, focus()}, std::vector{desktop}).to_string();
  };
  const auto remove = [&] {
    return jingle::make_sender_source_remove({ann.offer()->sid, focus()}, std::vector{desktop}).to_string();
  };
  host.advance(60s);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(ask(host, ann, add(ann)), "result");
    EXPECT_EQ(ask(host, ann, remove()), "result");
  }
  host.commands().clear();
  EXPECT_EQ(ask(host, ann, add(ann)), "resource-constraint");
  EXPECT_EQ(ask(host, ann, remove()), "resource-constraint");
  EXPECT_TRUE(host.take<SetSources>().empty());
  EXPECT_EQ(host.service().counters().count("source-change-rate"), 2u);
  EXPECT_EQ(ask(host, bob, add(bob)), "bad-request") << "not his, but his rate is his own";
  host.advance(500ms);
  EXPECT_EQ(ask(host, ann, add(ann)), "result");
  EXPECT_EQ(ask(host, ann, remove()), "resource-constraint");

  // A restart does not begin anew.
  EXPECT_EQ(ask(host, ann, jingle(ann, "session-terminate", bridge_session(ann, R"(restart="true")"))), "result");
  ann.accept(ann.make_transport(), ann.make_sources(5500));
  host.settle();
  EXPECT_EQ(condition_of(&ann.inbox().back()), "resource-constraint");
  host.advance(500ms);
  ann.accept(ann.make_transport(), ann.make_sources(5500));
  host.settle();
  EXPECT_EQ(host.take<SetSources>().size(), 2u);  // the one add, and this
}

TEST(SourceSignaling, LeavingRemovesTheSources) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom, 5000);
  XmppClient& bob = host.join(stock_client("Bob"), kTeaRoom, 6000);
  host.advance(1s);
  EXPECT_EQ(bob.announced().size(), 2u);
  host.commands().clear();
  ann.leave();
  host.settle();
  EXPECT_EQ(host.take<RemoveEndpoint>().at(0).endpoint, ann.nick());
  host.advance(100ms);
  EXPECT_TRUE(bob.announced().empty());
}

TEST(SourceSignaling, EgressSsrcsAreUniqueInTheConference) {
  ServiceHost host;
  for (uint32_t i = 0; i < 20; ++i) host.join(stock_client("P" + std::to_string(i)), kTeaRoom, 10000 + i * 100);
  std::set<uint32_t> ssrcs{1000000001, 1000000002};
  for (const SetSources& set : host.take<SetSources>())
    for (const SourceDescription& source : set.sources) {
      EXPECT_TRUE(ssrcs.insert(source.egress_ssrc).second);
      if (source.egress_rtx_ssrc != 0) {
        EXPECT_TRUE(ssrcs.insert(source.egress_rtx_ssrc).second);
      }
    }
  EXPECT_EQ(ssrcs.size(), 2u + 20 * 3);
  EXPECT_EQ(std::to_string(*std::next(ssrcs.begin(), 2)).size(), 10u);
}

TEST(MediaRestart, IsAlwaysAcknowledgedAndOfferedAnewAtMostSoOften) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom, 5000);
  XmppClient& bob = host.join(stock_client("Bob"), kTeaRoom, 6000);
  host.advance(1s);
  EXPECT_EQ(ask(host, ann,
                jingle(ann, "session-terminate",
                       R"(<bridge-session xmlns="http://jitsi.org/protocol/focus" id="wrong" restart="true"/>)")),
            "item-not-found");
  const std::string first = ann.offer()->sid;
  host.commands().clear();
  const auto restart = [&] {
    return ask(host, ann, jingle(ann, "session-terminate", bridge_session(ann, R"(restart="true")")));
  };
  EXPECT_EQ(restart(), "result");
  EXPECT_NE(ann.offer()->sid, first);
  ASSERT_EQ(host.commands().size(), 2u);
  EXPECT_TRUE(std::holds_alternative<RemoveEndpoint>(host.commands()[0]));
  EXPECT_TRUE(std::holds_alternative<AddEndpoint>(host.commands()[1]));
  host.advance(100ms);
  EXPECT_TRUE(bob.announced().empty());
  ann.accept(ann.make_transport(), ann.make_sources(5500));
  host.settle();
  EXPECT_EQ(ann.announced().size(), 2u);
  host.advance(100ms);
  EXPECT_EQ(bob.announced().size(), 2u);

  std::string sid = ann.offer()->sid;
  EXPECT_EQ(restart(), "result");  // too soon: acknowledged, but offered later
  EXPECT_EQ(ann.offer()->sid, sid);
  host.advance(5s);
  EXPECT_NE(ann.offer()->sid, sid);
  for (int i = 0; i < 3; ++i) {
    host.advance(6s);
    EXPECT_EQ(restart(), "result");
  }
  sid = ann.offer()->sid;
  host.advance(6s);
  EXPECT_EQ(restart(), "result");  // the sixth within a minute
  host.advance(6s);
  EXPECT_EQ(ann.offer()->sid, sid);
  host.advance(60s);
  EXPECT_NE(ann.offer()->sid, sid);
}

TEST(IceRestart, RotatesCredentialsInPlace) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kTeaRoom, 5000);
  const IceParameters before = ann.offer()->transport->ice;
  host.commands().clear();
  EXPECT_EQ(ask(host, ann, jingle(ann, "session-info", bridge_session(ann, R"(ice-restart="true")"))), "result");
  const auto info = ann.jingle(JingleAction::transport_info);
  ASSERT_TRUE(info && info->transport);
  EXPECT_EQ(info->ice_generation, 1u);
  EXPECT_EQ(info->sid, ann.offer()->sid);
  EXPECT_NE(info->transport->ice, before);
  EXPECT_EQ(info->transport->ice.ufrag.substr(0, 2), before.ufrag.substr(0, 2));
  EXPECT_FALSE(info->transport->candidates.empty());
  const auto restarted = host.take<RestartIce>();
  ASSERT_EQ(restarted.size(), 1u);
  EXPECT_EQ(restarted[0].local_ice, info->transport->ice);

  const auto answer = [&](const char* generation) {
    return jingle(
        ann, "transport-info",
        std::string(
            R"(<content name="audio" creator="initiator"><transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ice-generation=")") +
            generation + R"(" ufrag="newu" pwd="newpasswordnewpassword"/></content>)");
  };
  EXPECT_EQ(ask(host, ann, answer("0")), "result");
  EXPECT_TRUE(host.take<SetRemoteTransport>().empty()) << "of an earlier generation";
  EXPECT_EQ(ask(host, ann, answer("1")), "result");
  const auto remote = host.take<SetRemoteTransport>();
  ASSERT_EQ(remote.size(), 1u);
  EXPECT_EQ(remote[0].remote.ice.ufrag, "newu");
  EXPECT_EQ(remote[0].remote.fingerprints, ann.make_transport().fingerprints);
  EXPECT_EQ(ask(host, ann, jingle(ann, "session-info", bridge_session(ann, R"(ice-restart="true")"))),
            "resource-constraint");
}

TEST(MediaSession, ThirtyPeopleAreAllTold) {
  ServiceHost host;
  std::vector<XmppClient*> clients;
  for (uint32_t i = 0; i < 30; ++i)
    clients.push_back(&host.join(stock_client("P" + std::to_string(i)), kTeaRoom, 10000 + i * 100));
  host.advance(2s);
  for (const XmppClient* client : clients) {
    EXPECT_EQ(client->occupants().size(), 30u);  // the others and the focus
    EXPECT_EQ(client->announced().size(), 58u);
  }
}

}  // namespace
}  // namespace conclave::meeting
