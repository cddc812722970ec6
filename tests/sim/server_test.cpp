// The whole server, from the first frame of a WebSocket to the last packet of a call, in virtual time.
#include <gmock/gmock.h>

#include <algorithm>

#include "base/log.h"
#include "sim/server_world.h"

namespace conclave::sim {
namespace {

using Person = ServerWorld::Person;
using testing::Each;
using testing::IsEmpty;

ClientProfile stock_with_slots(std::string name) {
  ClientProfile profile = stock_client(std::move(name));
  profile.source_maps = true;
  return profile;
}

/// `receiver` gets picture and sound of `sender`, flawlessly unless the network loses packets.
void expect_media(ServerWorld& world, Person& receiver, Person& sender, bool lossless = true) {
  for (const char* suffix : {"-a0", "-v0"}) {
    const std::string source = sender.source(suffix);
    ReceivedStream* stream = world.stream(receiver, source);
    ASSERT_NE(stream, nullptr) << source << " was not signalled to " << receiver.id();
    ASSERT_FALSE(stream->packets.empty()) << source << " did not reach " << receiver.id();
    EXPECT_EQ(stream->flaw(lossless), "") << source;
    EXPECT_LT(world.now() - stream->last_at(), 500ms) << source << " stopped";
    const auto& encodings = sender.media->find_track(source)->encodings;
    EXPECT_TRUE(std::ranges::any_of(
        encodings, [&](const MediaClient::Encoding& encoding) { return encoding.ssrc == stream->newest_origin(); }))
        << source << " carries somebody else's media";
  }
}

void expect_media_among(ServerWorld& world, std::vector<Person*> people, bool lossless = true) {
  for (Person* receiver : people)
    for (Person* sender : people)
      if (receiver != sender) expect_media(world, *receiver, *sender, lossless);
}

TEST(Server, ThreeKindsOfClientsSeeAndHearEachOther) {
  ServerWorld world;
  Person& own = world.join(own_client("Ann"));
  Person& slots = world.join(stock_with_slots("Bob"));
  Person& per_source = world.join(stock_client("Eve"));
  world.run(5s);
  expect_media_among(world, {&own, &slots, &per_source});
  EXPECT_TRUE(own.xmpp->is_moderator());
  EXPECT_FALSE(slots.xmpp->is_moderator());
  EXPECT_EQ(world.node().stats().endpoints, 3u);
}

TEST(Server, ALateJoinerSeesAPictureWithinASecond) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  world.run(10s);
  const TimePoint start = world.now();
  Person& bob = world.join(own_client("Bob"));
  const std::string camera = ann.source("-v0");
  ASSERT_TRUE(world.run_until(
      [&] {
        ReceivedStream* stream = world.stream(bob, camera);
        return stream != nullptr && !stream->packets.empty() && stream->packets[0].begins_keyframe;
      },
      1s));
  RecordProperty("milliseconds", static_cast<int>((world.now() - start) / 1ms));
}

TEST(Server, WhoLeavesIsGoneForEverybodyAndMayComeBack) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  world.run(3s);
  const std::string bobs_id = bob.id();
  world.leave(bob);
  const uint64_t received = bob.media->received_packets();
  world.run(5s);
  // What was under way may still arrive; nothing is sent after the removal.
  EXPECT_LE(bob.media->received_packets(), received + 40);
  const uint64_t then = bob.media->received_packets();
  world.run(5s);
  EXPECT_EQ(bob.media->received_packets(), then);
  EXPECT_EQ(ann.xmpp->occupants().count(bobs_id), 0u);
  EXPECT_EQ(world.node().stats().endpoints, 1u);
  Person& again = world.join(own_client("Bob"));
  world.run(3s);
  expect_media_among(world, {&ann, &again});
}

TEST(Server, AnEmptyRoomLeavesNothingBehind) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(stock_client("Bob"));
  world.run(2s);
  world.leave(ann);
  world.leave(bob);
  world.run(1s);
  EXPECT_EQ(world.host().service().stats().rooms, 0u);
  EXPECT_EQ(world.node().stats().conferences, 0u);
  EXPECT_EQ(world.node().stats().endpoints, 0u);
}

// Invariant: after a dropped WebSocket the same person resumes with the same endpoint id and uninterrupted media.
TEST(Server, MediaDoesNotNoticeThatTheSocketDropped) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  world.run(3s);
  const std::string id = bob.id();
  world.drop_signalling(bob);
  world.run(20s);
  EXPECT_EQ(ann.xmpp->occupants().count(id), 1u);
  world.resume(bob);
  EXPECT_TRUE(bob.xmpp->resumed());
  EXPECT_EQ(bob.id(), id);
  world.run(3s);
  expect_media_among(world, {&ann, &bob});
  ReceivedStream* picture = world.stream(ann, bob.source("-v0"));
  for (size_t i = 1; i < picture->packets.size(); ++i)
    ASSERT_LT(picture->packets[i].at - picture->packets[i - 1].at, 200ms);
}

TEST(Server, WhoNeverResumesIsGoneAfterTheWindow) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  world.run(1s);
  world.drop_signalling(bob);
  world.run(59s);
  EXPECT_EQ(ann.xmpp->occupants().count(bob.id()), 1u);
  world.run(5s);
  EXPECT_EQ(ann.xmpp->occupants().count(bob.id()), 0u);
  EXPECT_EQ(world.node().stats().endpoints, 1u);
}

TEST(Server, AReopenedChannelKnowsEverythingAgain) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  world.run(3s);
  const auto before = bob.mapped;
  world.drop_channel(bob);
  bob.mapped.clear();
  bob.forwarded.clear();
  world.run(2s);
  world.open_channel(bob);
  world.run(1s);
  EXPECT_EQ(bob.mapped, before);
  EXPECT_THAT(bob.forwarded, testing::ElementsAre(ann.source("-v0")));
  expect_media_among(world, {&ann, &bob});
}

TEST(Server, NobodyWatchesAndTheSenderIsTold) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  world.run(2s);
  EXPECT_EQ(ann.asked[ann.source("-v0")], 720);
  ReceiverVideoConstraints none;
  none.default_max_height = 0;
  world.want(bob, none);
  world.run(2s);
  EXPECT_EQ(ann.asked[ann.source("-v0")], 0);
  EXPECT_THAT(bob.forwarded, IsEmpty());
}

// What the polls component told this person, by command.
std::vector<std::string> polls_told(const Person& person) {
  std::vector<std::string> told;
  for (const xmpp::Element& element : person.xmpp->inbox())
    if (element.attribute("from") == "polls.meet.ex" && element.child("json-message") != nullptr)
      told.push_back(element.child("json-message")->text());
  return told;
}

TEST(Server, PollsReachEverybodyAndLateComersInACall) {
  ServerWorld world;
  Person& own = world.join(own_client("Ann"));
  Person& stock = world.join(stock_client("Bob"));
  world.run(2s);
  const auto say = [&](Person& person, const std::string& json) {
    person.xmpp->send(R"(<message xmlns="jabber:client" type="chat" to="polls.meet.ex"><json-message )"
                      R"(xmlns="http://jitsi.org/jitmeet">)" +
                      json + "</json-message></message>");
    world.run(100ms);
  };
  say(own,
      R"({"type":"polls","command":"new-poll","pollId":"p","question":"Q","answers":[{"name":"a"},{"name":"b"}]})");
  world.drop_signalling(stock);
  world.run(3s);
  say(own, R"({"type":"polls","command":"answer-poll","pollId":"p","answers":[false,true]})");
  world.resume(stock);
  world.run(1s);
  EXPECT_EQ(polls_told(own).size(), 2u);
  EXPECT_EQ(polls_told(stock), polls_told(own)) << "a vote while the socket was gone must not be lost";
  Person& late = world.join(stock_client("Eve"));
  world.run(1s);
  ASSERT_EQ(polls_told(late).size(), 1u);
  EXPECT_THAT(polls_told(late)[0],
              testing::HasSubstr(R"({"name":"b","voters":[{"id":")" + own.id() + R"(","name":"Ann"}]})"));
  expect_media_among(world, {&own, &stock, &late});
}

TEST(Server, WhoeverRunsItSeesHowARoomFares) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  world.join(own_client("Bob"));
  world.join(own_client("Eve"), "cellar@muc.meet.ex");
  const auto rooms = [&] { return world.host().service().open_rooms(); };
  ASSERT_EQ(rooms().size(), 2u);
  EXPECT_EQ(rooms()[0].media, std::nullopt) << "not in its first seconds";
  world.network().set_uplink(ann.address.ip, {.loss = 0.2});
  world.run(10s);
  ASSERT_EQ(rooms().size(), 2u);
  const meeting::OpenRoom garden = rooms()[0], cellar = rooms()[1];
  EXPECT_EQ(garden.name, "garden");
  EXPECT_EQ(garden.people, 2u);
  ASSERT_TRUE(garden.media);
  EXPECT_EQ(garden.media->endpoints, 2u);
  EXPECT_GT(garden.media->received_bps, 100e3);
  EXPECT_NEAR(garden.media->up.ratio(), 0.1, 0.06) << "of the two a fifth and none";
  EXPECT_EQ(cellar.name, "cellar");
  ASSERT_TRUE(cellar.media);
  EXPECT_EQ(cellar.media->up.lost, 0u);
  world.leave(ann);
  world.run(5s);
  EXPECT_EQ(rooms()[1].media->endpoints, 1u);
}

TEST(Server, RoomsDoNotHearEachOther) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"), "garden@muc.meet.ex");
  Person& bob = world.join(own_client("Bob"), "cellar@muc.meet.ex");
  world.run(5s);
  EXPECT_TRUE(ann.media->connected());
  EXPECT_TRUE(bob.media->connected());
  EXPECT_EQ(ann.media->streams().size(), 0u);
  EXPECT_EQ(bob.media->streams().size(), 0u);
}

TEST(Server, ABadNetworkCostsPicturesButNotTheCall) {
  ServerWorld world(7);
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  Person& eve = world.join(stock_client("Eve"));
  LinkProfile bad;
  bad.loss = 0.05;
  bad.delay = 40ms;
  bad.jitter = 20ms;
  world.network().set_uplink(bob.address.ip, bad);
  world.network().set_downlink(bob.address.ip, bad);
  world.run(30s);
  expect_media_among(world, {&ann, &bob, &eve}, false);
  // Retransmission repairs what was lost on the way in and on the way out.
  ReceivedStream* picture = world.stream(bob, ann.source("-v0"));
  const auto repaired = std::ranges::count_if(picture->packets, [](const ReceivedRtp& p) { return p.retransmitted; });
  EXPECT_GT(repaired, 100);
  expect_media(world, ann, eve);
}

TEST(Server, TheAddressOfAParticipantMayChangeInACall) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  world.run(3s);
  bob.media->move_to(*SocketAddress::parse("10.9.9.9:4444"));
  world.run(10s);
  expect_media(world, ann, bob, false);
  expect_media(world, bob, ann, false);
}

TEST(Server, AForeignCertificateIsCountedByNameLoggedAndCarriesNoMedia) {
  static std::vector<std::string> warnings;
  warnings.clear();
  log::set_sink([](log::Level, std::string_view event,
                   std::string_view text) { warnings.push_back(std::string(event) + ": " + std::string(text)); },
                log::Level::warning);
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  world.forge_fingerprints();
  Person& eve = world.join(own_client("Eve"));
  world.run(5s);
  log::set_sink(nullptr, log::Level::info);
  const Counters& counters = world.host().service().counters();
  EXPECT_EQ(counters.count("dtls-fingerprint"), 1u);
  EXPECT_EQ(counters.count("transport-failed"), 1u);
  EXPECT_EQ(counters.count("transport-connected"), 1u);
  EXPECT_THAT(warnings, testing::ElementsAre(testing::StartsWith("transport-failed: dtls-fingerprint")));
  for (const auto& [receiver, sender] : {std::pair(&ann, &eve), std::pair(&eve, &ann)})
    if (const ReceivedStream* stream = world.stream(*receiver, sender->source("-a0")))
      EXPECT_THAT(stream->packets, IsEmpty());
}

TEST(Server, ARoomOfTwenty) {
  ServerWorld world(3);
  std::vector<Person*> people;
  for (int i = 0; i < 20; ++i) {
    people.push_back(&world.join(own_client("P" + std::to_string(i)), "hall@muc.meet.ex", 0));
  }
  // Everybody sees two others, small; everybody hears everybody.
  for (size_t i = 0; i < people.size(); ++i) {
    ReceiverVideoConstraints wanted;
    wanted.default_max_height = 0;
    wanted.constraints.emplace();
    for (size_t k = 1; k <= 2; ++k) (*wanted.constraints)[people[(i + k) % people.size()]->source("-v0")] = 180;
    world.want(*people[i], wanted);
  }
  for (Person* person : people)
    for (auto& encoding : person->media->find_track(person->source("-v0"))->encodings)
      encoding.enabled = encoding.height == 180;
  world.run(8s);
  for (size_t i = 0; i < people.size(); ++i) {
    expect_media(world, *people[i], *people[(i + 1) % people.size()]);
    EXPECT_EQ(people[i]->forwarded.size(), 2u);
  }
}

/// The same seed gives the same call, to the packet.
TEST(Server, ACallRepeatsFromItsSeed) {
  const auto play = [](uint64_t seed) {
    ServerWorld world(seed);
    Person& ann = world.join(own_client("Ann"));
    Person& bob = world.join(own_client("Bob"));
    LinkProfile lossy;
    lossy.loss = 0.1;
    world.network().set_downlink(bob.address.ip, lossy);
    world.run(10s);
    std::vector<std::pair<int64_t, TimePoint>> seen;
    for (const ReceivedRtp& p : world.stream(bob, ann.source("-v0"))->packets) seen.emplace_back(p.timestamp, p.at);
    return seen;
  };
  const auto first = play(11);
  EXPECT_GT(first.size(), 300u);
  EXPECT_EQ(first, play(11));
  EXPECT_NE(first, play(12));
}

}  // namespace
}  // namespace conclave::sim
