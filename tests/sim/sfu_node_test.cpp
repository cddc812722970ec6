// Forwarding between virtual clients: what goes out, when, and as which stream.
#include <set>

#include "sim/sfu_fixture.h"

namespace conclave::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Participant = MediaWorld::Participant;

// --- forwarding ---

class SfuNode : public SfuTest, public testing::WithParamInterface<bool> {};

TEST_P(SfuNode, TwoSeeAndHearEachOther) {
  Participant& a = world.join(kRoom, "aaaaaaaa", GetParam());
  Participant& b = world.join(kRoom, "bbbbbbbb", GetParam());
  world.want_video(a, 720);
  world.want_video(b, 720);
  world.run(5s);
  ASSERT_TRUE(a.client->connected());
  for (const auto& [receiver, sender] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    ReceivedStream& audio = stream(*receiver, sender->id + "-a0");
    EXPECT_GT(audio.packets.size(), 200u);
    EXPECT_EQ(audio.flaw(), "");
    EXPECT_EQ(audio.newest_origin(), sender->client->find_track(sender->id + "-a0")->encodings[0].ssrc);
    EXPECT_GE(audio.sender_reports, 3u);
    ReceivedStream& video = stream(*receiver, sender->id + "-v0");
    EXPECT_GT(video.packets.size(), 300u);
    EXPECT_EQ(video.flaw(), "");
    EXPECT_TRUE(video.packets[0].begins_keyframe);
    EXPECT_EQ(video.newest_origin(), layer(*sender, 2).ssrc);
    EXPECT_GE(video.sender_reports, 3u);
    EXPECT_GT(receiver->client->feedback_received(), 40u);
    EXPECT_GE(receiver->client->reports_received(), 8u);
  }
  // Two media streams and no other SSRC.
  EXPECT_EQ(a.client->streams().size(), 2u);
  EXPECT_EQ(world.node().stats().endpoints, 2u);
}

INSTANTIATE_TEST_SUITE_P(BySsrcAndByRid, SfuNode, testing::Bool());

TEST(SfuNodeVersion6, TwoSeeEachOther) {
  MediaWorld world(1, {}, *SocketAddress::parse("[2001:db8::ffff]:10000"));
  Participant& a = world.join(kRoom, "aaaaaaaa", true);
  Participant& b = world.join(kRoom, "bbbbbbbb", true);
  ASSERT_TRUE(a.client->address().ip.is_v6());
  world.want_video(a, 720);
  world.want_video(b, 720);
  world.run(3s);
  for (const auto& [receiver, sender] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    ReceivedStream& video = receiver->client->stream(world.mapped(receiver->id, sender->id + "-v0"));
    EXPECT_GT(video.packets.size(), 100u);
    EXPECT_EQ(video.flaw(), "");
  }
}

TEST_F(SfuTest, OnlyTheExtensionsOfThisHopGoOut) {
  Participant& a = world.join(kRoom, "aaaaaaaa", true);
  Participant& b = world.join(kRoom, "bbbbbbbb", true);
  world.want_video(b, 720);
  world.run(3s);
  std::set<uint8_t> seen;
  for (const auto& [id, count] : b.client->extensions_seen()) seen.insert(id);
  EXPECT_THAT(seen, ElementsAre(1, 3, 5));  // audio level, abs-send-time, transport sequence: no mid, no rid
  EXPECT_GT(stream(b, a.id + "-v0").packets.size(), 100u);
}

TEST_F(SfuTest, TheSenderReportNamesTheReceiversTime) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 180);
  world.run(4s);
  ReceivedStream& video = stream(b, a.id + "-v0");
  ASSERT_TRUE(video.last_report);
  // The report was made within a frame of some packet's time.
  const bool near = std::ranges::any_of(video.packets, [&](const ReceivedRtp& p) {
    return std::abs(distance(p.timestamp, video.last_report->rtp_timestamp)) <= 3000;
  });
  EXPECT_TRUE(near);
}

// --- invariant 1: nothing before it was signalled, no video before it was asked for ---

TEST_F(SfuTest, NoVideoBeforeTheReceiverSaidWhatItWants) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.run(5s);
  EXPECT_EQ(world.mapped(b.id, a.id + "-v0"), 0u);
  EXPECT_EQ(b.client->streams().size(), 1u);  // the audio
  world.want_video(b, 180);
  world.run(2s);
  EXPECT_GT(stream(b, a.id + "-v0").packets.size(), 20u);
}

TEST_F(SfuTest, NoPacketOfASlotBeforeItsMapHadTime) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.run(1s);
  const TimePoint asked = world.now();
  world.want_video(b, 180);
  world.run(3s);
  ReceivedStream& video = stream(b, a.id + "-v0");
  ASSERT_FALSE(video.packets.empty());
  EXPECT_GE(video.packets[0].at - asked, 300ms);
  EXPECT_LE(video.packets[0].at - asked, 600ms);
}

TEST_F(SfuTest, WhoConfirmsMapsGetsMediaWithTheConfirmation) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb", false, {SourceSignaling::slots, true});
  world.want_video(b, 180);
  world.run(2s);
  EXPECT_EQ(b.client->received_packets(), 0u);
  const auto maps = world.events_of<SourceMapChanged>(b.id);
  ASSERT_EQ(maps.size(), 2u);
  world.command(SourceMapApplied{kRoom, b.id, maps[0].version});
  world.run(500ms);
  EXPECT_EQ(b.client->streams().size(), 1u);
  world.command(SourceMapApplied{kRoom, b.id, maps[1].version});
  world.run(500ms);
  EXPECT_EQ(b.client->streams().size(), 2u);
  EXPECT_EQ(stream(b, a.id + "-v0").flaw(), "");
}

TEST_F(SfuTest, WithoutAChannelThereAreNoMapsAndNoMedia) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.command(SetChannelOpen{kRoom, b.id, false});
  world.want_video(b, 180);
  world.run(2s);
  EXPECT_EQ(b.client->received_packets(), 0u);
  world.command(SetChannelOpen{kRoom, b.id, true});
  world.run(2s);
  EXPECT_GT(stream(b, a.id + "-a0").packets.size(), 50u);
}

TEST_F(SfuTest, PerSourceReceiversGetTheAnnouncedSsrcAfterTheAnnouncement) {
  Participant& a = world.add(kRoom, "aaaaaaaa");
  a.client->add_audio("aaaaaaaa-a0").description.egress_ssrc = 3'000'000'001;
  auto& video = a.client->add_video("aaaaaaaa-v0").description;
  video.egress_ssrc = 3'000'000'002;
  video.egress_rtx_ssrc = 3'000'000'003;
  world.publish(a);
  world.connect(a);
  Participant& b = world.join(kRoom, "bbbbbbbb", false, {SourceSignaling::per_source, false});
  world.want_video(b, 720);
  world.run(3s);
  EXPECT_EQ(b.client->received_packets(), 0u);
  EXPECT_THAT(world.events_of<SourceMapChanged>(b.id), IsEmpty());
  const TimePoint announced = world.now();
  world.command(SourcesAnnounced{kRoom, b.id, {"aaaaaaaa-a0", "aaaaaaaa-v0"}});
  world.run(3s);
  EXPECT_EQ(b.client->streams().size(), 2u);
  for (const uint32_t ssrc : {3'000'000'001, 3'000'000'002}) {
    ASSERT_GT(b.client->stream(ssrc).packets.size(), 100u);
    EXPECT_GE(b.client->stream(ssrc).packets[0].at - announced, 300ms);
    EXPECT_EQ(b.client->stream(ssrc).flaw(), "");
  }
}

// --- invariant 2: one continuous stream ---

TEST_F(SfuTest, LayerSwitchesDoNotShow) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  for (const int32_t height : {720, 180, 360, 0, 720, 360, 720, 180, -1}) {
    world.want_video(b, height);
    world.run(2s);
    ReceivedStream& video = stream(b, a.id + "-v0");
    const int expected = height == 180 ? 0 : height == 360 ? 1 : 2;
    if (height == 0)
      EXPECT_LT(video.last_at(), world.now() - 1s);
    else
      EXPECT_EQ(video.newest_origin(), layer(a, expected).ssrc) << height;
  }
  EXPECT_EQ(stream(b, a.id + "-v0").flaw(), "");
  EXPECT_GT(stream(b, a.id + "-v0").packets.size(), 500u);
}

TEST_F(SfuTest, WhenTheSenderStopsALayerTheReceiverFallsAndClimbsAgain) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 720);
  world.run(3s);
  EXPECT_EQ(stream(b, a.id + "-v0").newest_origin(), layer(a, 2).ssrc);
  layer(a, 2).enabled = false;
  world.run(3s);
  EXPECT_EQ(stream(b, a.id + "-v0").newest_origin(), layer(a, 1).ssrc);
  layer(a, 1).enabled = false;
  world.run(3s);
  EXPECT_EQ(stream(b, a.id + "-v0").newest_origin(), layer(a, 0).ssrc);
  layer(a, 2).enabled = true;
  world.run(1s);
  EXPECT_EQ(stream(b, a.id + "-v0").newest_origin(), layer(a, 2).ssrc);
  EXPECT_EQ(stream(b, a.id + "-v0").flaw(), "");
}

TEST_F(SfuTest, LossOnTheWayUpIsRepairedBeforeAnybodySeesIt) {
  Participant& a = world.join(kRoom, "aaaaaaaa", true);
  Participant& b = world.join(kRoom, "bbbbbbbb", true);
  world.want_video(b, 720);
  world.run(3s);
  world.network().set_uplink(a.client->address().ip, {.loss = 0.05});
  world.run(20s);
  world.network().set_uplink(a.client->address().ip, {});
  world.run(2s);
  EXPECT_GT(layer(a, 2).nacked_packets, 50u);
  ReceivedStream& video = stream(b, a.id + "-v0");
  EXPECT_GT(video.packets.size(), 1800u);
  EXPECT_EQ(video.flaw(), "");
}

TEST_F(SfuTest, LossOnTheWayDownIsAnsweredFromTheCache) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 720);
  world.run(3s);
  b.client->set_receive_loss(11);
  world.run(10s);
  b.client->set_receive_loss(0);
  world.run(1s);
  ReceivedStream& video = stream(b, a.id + "-v0");
  EXPECT_GT(std::ranges::count_if(video.packets, &ReceivedRtp::retransmitted), 50);
  EXPECT_EQ(video.flaw(), "");
  EXPECT_EQ(layer(a, 2).nacked_packets, 0u);  // the sender is not bothered
}

TEST_F(SfuTest, ARebootedEncoderContinuesTheStream) {
  Participant& a = world.join(kRoom, "aaaaaaaa", true);
  Participant& b = world.join(kRoom, "bbbbbbbb", true);
  world.want_video(b, 180);
  world.run(3s);
  auto& low = layer(a, 0);
  low.ssrc += 1;
  low.sequence = 7;
  low.timestamp = 1;
  low.picture_id = 5;
  low.reported = false;
  low.keyframe_due = true;
  auto& voice = microphone(a).encodings[0];
  voice.ssrc += 1;
  voice.sequence = 60000;
  voice.reported = false;
  world.run(3s);
  EXPECT_EQ(stream(b, a.id + "-v0").newest_origin(), low.ssrc);
  EXPECT_EQ(stream(b, a.id + "-v0").flaw(), "");
  EXPECT_EQ(stream(b, a.id + "-a0").newest_origin(), voice.ssrc);
  EXPECT_EQ(stream(b, a.id + "-a0").flaw(), "");
}

}  // namespace
}  // namespace conclave::sim
