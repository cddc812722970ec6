// The rules of the media side between virtual clients: what misbehaviour costs, who gets nothing, what is told to whom.
#include <fmt/format.h>

#include <array>
#include <set>

#include "rtp/rtcp_writer.h"
#include "sim/sfu_fixture.h"

namespace conclave::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Participant = MediaWorld::Participant;

class SfuRules : public SfuTest {};

// --- invariant 3: a misbehaving sender or receiver costs only itself ---

TEST_F(SfuRules, FiftyReceiversWhoJoinAtOnceCostTheSenderFewKeyframes) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  world.run(1s);
  std::vector<Participant*> receivers;
  for (int i = 0; i < 50; ++i) {
    Participant& p = world.add(kRoom, fmt::format("{:08x}", 100 + i));
    world.connect(p);
    world.want_video(p, 180);
    receivers.push_back(&p);
  }
  world.run(3s);
  EXPECT_LE(layer(a, 0).keyframe_requests, 3u);
  for (Participant* p : receivers) {
    EXPECT_GT(stream(*p, a.id + "-v0").packets.size(), 30u);
    EXPECT_EQ(stream(*p, a.id + "-v0").flaw(), "");
  }
}

TEST_F(SfuRules, AStormOfKeyframeRequestsIsCoalesced) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 720);
  world.run(3s);
  const uint32_t before = layer(a, 2).keyframe_requests;
  for (int i = 0; i < 500; ++i) {
    b.client->request_keyframe(world.now(), world.mapped(b.id, a.id + "-v0"));
    world.run(10ms);
  }
  // One a second: often enough that a picture whose repair failed does not stand still for long.
  EXPECT_GE(layer(a, 2).keyframe_requests, before + 5);
  EXPECT_LE(layer(a, 2).keyframe_requests, before + 6);
}

TEST_F(SfuRules, AStormOfNacksHasABudget) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  layer(a, 2).packet_size = 1100;
  world.want_video(b, 720);
  world.run(3s);
  const uint32_t ssrc = world.mapped(b.id, a.id + "-v0");
  const uint64_t before = world.node().stats().datagrams_sent;
  for (int i = 0; i < 100; ++i) {
    const auto newest = static_cast<uint16_t>(b.client->stream(ssrc).packets.back().sequence);
    std::vector<uint16_t> lost;
    for (uint16_t back = 60; back > 0; --back) lost.push_back(static_cast<uint16_t>(newest - back));
    b.client->request_packets(ssrc, lost);
    world.run(50ms);
  }
  // 60 packets of 1.1 kB twenty times a second were asked for: 6000. The budget is 400 kB/s and a burst of 200 kB:
  // 2000.
  EXPECT_GT(world.node().drops().count("resend-budget"), 1000u);
  EXPECT_LT(world.node().stats().datagrams_sent - before, 5 * 250u + 2300u);
  EXPECT_EQ(stream(b, a.id + "-v0").flaw(), "");
}

TEST_F(SfuRules, OneDatagramOfNacksIsBoundedAsAWhole) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  layer(a, 2).packets_per_frame = 25;
  layer(a, 2).packet_size = 60;
  world.want_video(b, 720);
  world.run(4s);
  const uint32_t ssrc = world.mapped(b.id, a.id + "-v0");
  const auto newest = static_cast<uint16_t>(stream(b, a.id + "-v0").packets.back().sequence);
  std::array<uint8_t, 1200> bytes;
  ByteWriter writer(bytes);
  uint16_t back = 0;
  for (int i = 0; i < 4; ++i) {
    std::vector<uint16_t> lost;
    for (int n = 0; n < 200; ++n) lost.insert(lost.begin(), static_cast<uint16_t>(newest - back++));
    rtp::write_nack(writer, 1, ssrc, lost);
  }
  ASSERT_TRUE(writer.ok());
  const auto resent = [&] {
    const ReceivedStream& video = stream(b, a.id + "-v0");
    return video.duplicates + static_cast<uint64_t>(std::ranges::count_if(video.packets, &ReceivedRtp::retransmitted));
  };
  const uint64_t before = resent();
  b.client->send_rtcp(writer.written());
  world.run(200ms);
  EXPECT_GT(resent(), before + 450);
  EXPECT_LE(resent(), before + 512);
}

TEST_F(SfuRules, AFloodOfSenderReportsIsNotPassedOn) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.run(3s);
  ReceivedStream& audio = stream(b, a.id + "-a0");
  std::array<uint8_t, 1200> bytes;
  ByteWriter writer(bytes);
  for (int i = 0; i < 40; ++i) rtp::write_sender_report(writer, microphone(a).encodings[0].ssrc, {}, {});
  ASSERT_TRUE(writer.ok());
  uint64_t before = audio.sender_reports;
  a.client->send_rtcp(writer.written());
  world.run(100ms);
  EXPECT_GE(audio.sender_reports, before + 1);
  EXPECT_LE(audio.sender_reports, before + 9);  // of one datagram, and one of its own
  before = audio.sender_reports;
  for (int i = 0; i < 500; ++i) {
    a.client->send_rtcp(writer.written());
    world.run(10ms);
  }
  EXPECT_LE(audio.sender_reports, before + 5 * 50 + 60);
  EXPECT_GT(world.node().drops().count("rtcp-cap"), 5'000u);
  world.run(5s);
  EXPECT_GE(audio.sender_reports, before + 3);
}

TEST_F(SfuRules, ForwardingTakesNothingFromTheHeap) {
  for (const char* id : {"aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd"}) world.want_video(world.join(kRoom, id), 720);
  world.run(20s);  // caches and histories have grown to their size
  const uint64_t datagrams = world.rtp_datagrams();
  const uint64_t allocations = world.rtp_allocations();
  world.run(10s);
  EXPECT_GT(world.rtp_datagrams() - datagrams, 4000u);
  EXPECT_EQ(world.rtp_allocations() - allocations, 0u);
}

TEST_F(SfuRules, AFloodingSenderIsCapped) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 720);
  layer(a, 2).packets_per_frame = 200;  // 200 * 30 * 1200 bytes: 57 Mbit/s
  layer(a, 2).packet_size = 1200;
  world.run(10s);
  EXPECT_GT(world.node().drops().count("ingress-cap"), 10'000u);
  EXPECT_LT(stream(b, a.id + "-v0").packets.size(), 10 * 2200u);
}

TEST_F(SfuRules, GarbageChangesNothing) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 180);
  world.run(2s);
  SeededRandom random(5);
  const size_t events = world.events().size();
  for (int i = 0; i < 2000; ++i) {
    std::vector<uint8_t> bytes(random.below(200));
    random.fill(bytes);
    const bool known = i % 2 == 0;
    world.inject({MediaWorld::kServer, known ? a.client->address() : *SocketAddress::parse("203.0.113.9:9")}, bytes);
  }
  EXPECT_EQ(world.events().size(), events);
  uint64_t dropped = 0;
  for (const Counters::Entry& entry : world.node().drops().entries()) dropped += entry.count;
  EXPECT_GE(dropped, 1800u);  // DTLS records on a known path are left to OpenSSL, which says nothing
  world.run(2s);
  EXPECT_EQ(stream(b, a.id + "-v0").flaw(), "");
}

// --- invariant 4: nobody gets what is not for them ---

TEST_F(SfuRules, RoomsDoNotHearEachOther) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  Participant& stranger = world.join(kRoom + 1, "cccccccc");
  // Same id, same wishes in another room.
  Participant& double_of_a = world.join(kRoom + 2, "aaaaaaaa");
  for (Participant* p : {&a, &b, &stranger, &double_of_a}) world.want_video(*p, 720);
  ReceiverVideoConstraints greedy;
  greedy.conference = kRoom + 1;
  greedy.endpoint = stranger.id;
  greedy.on_stage_sources = std::vector<std::string>{"aaaaaaaa-v0"};
  greedy.constraints = {{"aaaaaaaa-v0", 720}};
  world.command(greedy);
  world.command(SourcesAnnounced{kRoom + 1, stranger.id, {"aaaaaaaa-v0", "aaaaaaaa-a0"}});
  world.run(5s);
  EXPECT_EQ(stranger.client->received_packets(), 0u);
  EXPECT_EQ(double_of_a.client->received_packets(), 0u);
  EXPECT_GT(b.client->received_packets(), 300u);
  EXPECT_EQ(world.node().stats().conferences, 3u);
}

TEST_F(SfuRules, TheRemovedGetsNothingMoreAndIsHeardNoMore) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  Participant& c = world.join(kRoom, "cccccccc");
  for (Participant* p : {&a, &b, &c}) world.want_video(*p, 180);
  world.run(3s);
  world.command(RemoveEndpoint{kRoom, b.id});
  world.run(100ms);  // what is on the way
  const uint64_t got = b.client->received_packets();
  const size_t heard = a.client->stream(world.mapped(a.id, b.id + "-a0")).packets.size();
  world.run(5s);
  EXPECT_EQ(b.client->received_packets(), got);
  EXPECT_EQ(a.client->stream(world.mapped(a.id, b.id + "-a0")).packets.size(), heard);
  EXPECT_EQ(stream(a, c.id + "-v0").flaw(), "");
  EXPECT_GT(world.node().drops().count("unknown-path"), 100u);
  world.command(RemoveConference{kRoom});
  EXPECT_EQ(world.node().stats().endpoints, 0u);
  EXPECT_EQ(world.node().stats().conferences, 0u);
}

TEST_F(SfuRules, NoOneHearsHimself) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  world.want_video(a, 720);
  world.run(3s);
  EXPECT_EQ(a.client->received_packets(), 0u);
}

TEST_F(SfuRules, WhatIsNotPermittedIsNotForwarded) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  a.client->add_video("aaaaaaaa-v1", "", VideoType::desktop);
  world.publish(a);
  world.want_video(b, 180);
  world.run(3s);
  const auto flows = [&](const std::string& source) {
    const size_t before = stream(b, source).packets.size();
    world.run(2s);
    return stream(b, source).packets.size() > before + 10;
  };
  world.command(SetSendPermissions{kRoom, a.id, false, true, true});
  world.run(100ms);
  EXPECT_FALSE(flows("aaaaaaaa-a0"));
  EXPECT_TRUE(flows("aaaaaaaa-v0"));
  world.command(SetSendPermissions{kRoom, a.id, true, false, true});
  world.run(100ms);
  EXPECT_TRUE(flows("aaaaaaaa-a0"));
  EXPECT_FALSE(flows("aaaaaaaa-v0"));
  EXPECT_TRUE(flows("aaaaaaaa-v1"));
  world.command(SetSendPermissions{kRoom, a.id, true, true, false});
  world.run(1s);
  EXPECT_TRUE(flows("aaaaaaaa-v0"));
  EXPECT_FALSE(flows("aaaaaaaa-v1"));
}

TEST_F(SfuRules, NobodyTakesThePathOfSomebodyWhoIsHeardOnIt) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  Participant& c = world.join(kRoom, "cccccccc");
  world.want_video(c, 180);
  world.run(3s);
  b.client->move_to(a.client->address());  // b's own checks, authentic but for the source address
  world.run(10s);
  EXPECT_GT(world.node().drops().count("path-in-use"), 0u);
  ReceivedStream& video = stream(c, a.id + "-v0");
  EXPECT_EQ(video.flaw(), "");
  Duration longest = 0us;
  for (size_t i = 1; i < video.packets.size(); ++i)
    longest = std::max(longest, video.packets[i].at - video.packets[i - 1].at);
  EXPECT_LE(longest, 150ms);
  EXPECT_GE(video.last_at(), world.now() - 100ms);
}

// --- state that is told ---

TEST_F(SfuRules, AScreenThatIsNotSharedHasNoSlot) {
  Participant& a = world.add(kRoom, "aaaaaaaa");
  a.client->add_audio("aaaaaaaa-a0");
  a.client->add_video("aaaaaaaa-v0");
  MediaClient::Track& screen = a.client->add_video("aaaaaaaa-v1", "", VideoType::desktop);
  screen.running = false;
  world.connect(a);  // the channel opens before the session is accepted
  world.command(SourceVideoType{kRoom, a.id, "aaaaaaaa-v1", VideoType::none});
  world.publish(a);
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 720);
  world.run(3s);
  const auto wanted_of_screen = [&] {
    int32_t height = 0;
    for (const auto& event : world.events_of<SenderConstraintsChanged>(a.id))
      if (event.source == "aaaaaaaa-v1") height = event.max_height;
    return height;
  };
  EXPECT_NE(world.mapped(b.id, "aaaaaaaa-v0"), 0u);
  EXPECT_EQ(world.mapped(b.id, "aaaaaaaa-v1"), 0u);
  EXPECT_EQ(wanted_of_screen(), 0);
  world.command(SourceVideoType{kRoom, a.id, "aaaaaaaa-v1", VideoType::desktop});
  screen.running = true;
  world.run(50ms);
  EXPECT_NE(world.mapped(b.id, "aaaaaaaa-v1"), 0u);
  EXPECT_EQ(wanted_of_screen(), 720);
  world.run(3s);
  EXPECT_GT(stream(b, "aaaaaaaa-v1").packets.size(), 30u);
  EXPECT_EQ(stream(b, "aaaaaaaa-v1").flaw(), "");
  world.command(SourceVideoType{kRoom, a.id, "aaaaaaaa-v1", VideoType::none});
  world.run(50ms);
  EXPECT_EQ(wanted_of_screen(), 0);
}

TEST_F(SfuRules, SendersLearnHowLargeTheyAreWanted) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  Participant& c = world.join(kRoom, "cccccccc");
  const auto told = [&] {
    std::vector<int32_t> heights;
    for (const auto& event : world.events_of<SenderConstraintsChanged>(a.id)) heights.push_back(event.max_height);
    return heights;
  };
  world.run(100ms);
  EXPECT_THAT(told(), ElementsAre(0));  // nobody watches
  world.want_video(b, 180);
  world.run(100ms);
  world.want_video(c, 720);
  world.run(100ms);
  EXPECT_THAT(told(), ElementsAre(0, 180, 720));
  world.want_video(b, -1);
  world.run(100ms);
  world.command(RemoveEndpoint{kRoom, b.id});
  world.run(100ms);
  world.want_video(c, 720, 0);
  world.run(100ms);
  EXPECT_THAT(told(), ElementsAre(0, 180, 720, -1, 720, 0));
  // Muted: nobody can want it.
  world.want_video(c, 720, -1);
  world.command(SourceVideoType{kRoom, a.id, "aaaaaaaa-v0", VideoType::none});
  world.run(100ms);
  EXPECT_EQ(told().back(), 0);
}

TEST_F(SfuRules, ForwardedSourcesFollowLastN) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  world.join(kRoom, "bbbbbbbb");
  world.join(kRoom, "cccccccc");
  world.run(1s);
  world.want_video(a, 180);
  world.run(1s);
  EXPECT_THAT(world.events_of<ForwardedSourcesChanged>(a.id).back().sources, ElementsAre("bbbbbbbb-v0", "cccccccc-v0"));
  ReceiverVideoConstraints wanted;
  wanted.conference = kRoom;
  wanted.endpoint = a.id;
  wanted.last_n = 1;
  wanted.selected_sources = std::vector<std::string>{"cccccccc-v0"};
  world.command(wanted);
  world.run(1s);
  EXPECT_THAT(world.events_of<ForwardedSourcesChanged>(a.id).back().sources, ElementsAre("cccccccc-v0"));
}

TEST_F(SfuRules, AReopenedChannelIsToldEverything) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  Participant& gone = world.add(kRoom, "dddddddd");
  world.want_video(a, 180);
  world.want_video(b, 180);
  world.run(20s);
  const uint32_t ssrc = world.mapped(b.id, "aaaaaaaa-v0");
  world.command(SetChannelOpen{kRoom, b.id, false});
  world.run(1s);
  world.events().clear();
  world.command(SetChannelOpen{kRoom, b.id, true});
  EXPECT_EQ(world.mapped(b.id, "aaaaaaaa-v0"), ssrc);
  EXPECT_NE(world.mapped(b.id, "aaaaaaaa-a0"), 0u);
  EXPECT_THAT(world.events_of<ForwardedSourcesChanged>(b.id).at(0).sources, ElementsAre("aaaaaaaa-v0"));
  EXPECT_EQ(world.events_of<SenderConstraintsChanged>(b.id).at(0).max_height, 180);
  EXPECT_THAT(world.events_of<ConnectivityChanged>(gone.id), IsEmpty()) << "that would tell everybody again";
  bool speaker = false;
  for (const BridgeEvent& event : world.events())
    if (const auto* one = std::get_if<DominantSpeakerChanged>(&event)) speaker = one->to == b.id;
  EXPECT_TRUE(speaker);
  world.run(1s);
  EXPECT_EQ(stream(b, "aaaaaaaa-v0").flaw(), "");  // media never stopped
}

TEST_F(SfuRules, ConnectivityComesAndGoes) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  world.add(kRoom, "bbbbbbbb");                       // never comes
  microphone(a).running = camera(a).running = false;  // mutes everything: that is no absence
  world.run(14s);
  EXPECT_THAT(world.events_of<ConnectivityChanged>("bbbbbbbb"), IsEmpty());
  world.run(6s);
  ASSERT_EQ(world.events_of<ConnectivityChanged>("bbbbbbbb").size(), 1u);
  EXPECT_FALSE(world.events_of<ConnectivityChanged>("bbbbbbbb")[0].active);
  EXPECT_THAT(world.events_of<ConnectivityChanged>(a.id), IsEmpty());
  world.network().set_uplink(a.client->address().ip, {.up = false});
  world.run(9s);
  ASSERT_EQ(world.events_of<ConnectivityChanged>(a.id).size(), 1u);
  world.network().set_uplink(a.client->address().ip, {});
  world.run(7s);
  ASSERT_EQ(world.events_of<ConnectivityChanged>(a.id).size(), 2u);
  EXPECT_TRUE(world.events_of<ConnectivityChanged>(a.id)[1].active);
}

TEST_F(SfuRules, ConnectionStatsComeEveryTenSeconds) {
  world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 720);
  world.run(31s);
  const auto stats = world.events_of<ConnectionStatsReport>(b.id);
  ASSERT_EQ(stats.size(), 3u);
  EXPECT_GT(stats[2].estimated_downlink_bps, 50'000u);
}

TEST_F(SfuRules, ABadCallShowsInTheFigures) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  for (Participant* p : {&a, &b}) world.want_video(*p, 720);
  world.join(kRoom + 1, "cccccccc");  // alone: nothing is sent, nothing is counted
  world.run(25s);
  const sfu::NodeStats good = world.node().stats();
  EXPECT_EQ(good.conference_loss.count(), 2u);
  EXPECT_EQ(good.conference_loss.buckets().front().count, 2u);
  EXPECT_NEAR(good.conference_round_trip.sum() / 2, 0.04, 0.005);  // two links of 10 ms, both ways
  EXPECT_GT(good.conference_sent_bps.sum() / 2, 100e3);
  world.network().set_downlink(b.client->address().ip, {.loss = 0.2});
  world.run(20s);
  const sfu::NodeStats bad = world.node().stats();
  EXPECT_EQ(bad.conference_loss.count(), 4u);
  EXPECT_NEAR((bad.conference_loss.sum() - good.conference_loss.sum()) / 2, 0.1, 0.05);  // of the two a fifth and none
}

TEST_F(SfuRules, LossShowsInTheDirectionInWhichItHappens) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  for (Participant* p : {&a, &b}) world.want_video(*p, 720);
  world.join(kRoom + 1, "cccccccc");
  const auto newest = [&](ConferenceId conference) {
    ConferenceFigures found;
    for (const BridgeEvent& event : world.events())
      if (const auto* one = std::get_if<ConferenceFigures>(&event); one != nullptr && one->conference == conference)
        found = *one;
    return found;
  };
  world.run(11s);
  const ConferenceFigures good = newest(kRoom);
  EXPECT_EQ(good.endpoints, 2u);
  EXPECT_EQ(good.up.lost + good.down.lost, 0u);
  EXPECT_GT(good.up.expected, 400u) << "in two seconds sound alone is a hundred packets from each";
  EXPECT_GT(good.down.expected, 400u);
  EXPECT_NEAR(static_cast<double>(good.round_trip / 1ms), 40, 5);  // two links of 10 ms, both ways
  EXPECT_GT(good.received_bps, 500e3);
  EXPECT_GT(good.sent_bps, 200e3);
  EXPECT_EQ(newest(kRoom + 1).sent_bps, 0u);
  EXPECT_EQ(newest(kRoom + 1).endpoints, 1u);

  world.network().set_uplink(a.client->address().ip, {.loss = 0.2});
  world.run(10s);
  const ConferenceFigures up = newest(kRoom);
  EXPECT_NEAR(up.up.ratio(), 0.1, 0.04) << "of the two a fifth and none";
  EXPECT_EQ(up.down.lost, 0u);

  world.network().set_uplink(a.client->address().ip, {});
  world.network().set_downlink(b.client->address().ip, {.loss = 0.2});
  world.run(10s);
  const ConferenceFigures down = newest(kRoom);
  EXPECT_EQ(down.up.lost, 0u);
  EXPECT_NEAR(down.down.ratio(), 0.1, 0.05);
  EXPECT_EQ(newest(kRoom + 1).up.lost, 0u) << "the other conference has no part in it";

  const sfu::NodeStats stats = world.node().stats();
  EXPECT_EQ(stats.paths_ipv4, 3u);
  EXPECT_EQ(stats.paths_ipv6, 0u);
  EXPECT_GT(stats.up.lost, 50u);
  EXPECT_GT(stats.down.lost, 50u);
  EXPECT_GT(stats.up.expected, stats.up.lost * 5);
  EXPECT_EQ(stats.path_round_trip.count(), 9u);  // three, three times
  EXPECT_GE(stats.path_loss_up.count() - stats.path_loss_up.buckets().front().count, 1u);
  EXPECT_GE(stats.path_loss_down.count() - stats.path_loss_down.buckets().front().count, 1u);
  EXPECT_EQ(stats.conference_endpoints.count(), 6u);
  EXPECT_EQ(stats.conference_endpoints.sum(), 9);
}

TEST_F(SfuRules, SilenceIsThinnedButNotStopped) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  microphone(a).audio_level = 127;
  world.run(10s);
  ReceivedStream& audio = stream(b, a.id + "-a0");
  EXPECT_LE(audio.packets.size(), 15u);
  EXPECT_GE(audio.packets.size(), 8u);
  microphone(a).audio_level = 30;
  world.run(2s);
  EXPECT_GT(audio.packets.size(), 100u);
  EXPECT_EQ(audio.flaw(), "");
}

TEST_F(SfuRules, AudioSubscriptionIsKept) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  Participant& c = world.join(kRoom, "cccccccc");
  world.run(2s);
  world.command(ReceiverAudioSubscription{kRoom, a.id, false, {"cccccccc-a0"}, {}});
  world.run(100ms);
  const size_t of_b = stream(a, b.id + "-a0").packets.size();
  const size_t of_c = stream(a, c.id + "-a0").packets.size();
  world.run(2s);
  EXPECT_EQ(stream(a, b.id + "-a0").packets.size(), of_b);
  EXPECT_GT(stream(a, c.id + "-a0").packets.size(), of_c + 50);
  world.command(ReceiverAudioSubscription{kRoom, a.id, true, {}, {}});
  world.run(2s);
  EXPECT_GT(stream(a, b.id + "-a0").packets.size(), of_b + 50);
  EXPECT_EQ(stream(a, b.id + "-a0").flaw(), "");
}

TEST_F(SfuRules, APathThatMovesIsFollowed) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 180);
  world.run(3s);
  b.client->move_to(*SocketAddress::parse("10.9.9.9:7777"));
  world.run(10s);
  const size_t before = stream(b, a.id + "-v0").packets.size();
  world.run(2s);
  EXPECT_GE(stream(b, a.id + "-v0").packets.size(), before + 50);
}

TEST_F(SfuRules, AnIceRestartDoesNotInterruptMedia) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 180);
  world.run(3s);
  world.restart_ice(b);
  world.run(5s);
  ReceivedStream& video = stream(b, a.id + "-v0");
  Duration longest = 0us;
  for (size_t i = 1; i < video.packets.size(); ++i)
    longest = std::max(longest, video.packets[i].at - video.packets[i - 1].at);
  EXPECT_LE(longest, 150ms);
  EXPECT_EQ(video.flaw(), "");
  EXPECT_GE(video.last_at(), world.now() - 100ms);
}

TEST_F(SfuRules, FiftySlotsServeMoreThanFiftySpeakers) {
  Participant& a = world.add(kRoom, "aaaaaaaa");
  world.connect(a);
  std::vector<Participant*> others;
  for (int i = 0; i < 60; ++i) {
    Participant& p = world.add(kRoom, fmt::format("{:08x}", 100 + i));
    p.client->add_audio(p.id + "-a0").audio_level = 127;
    world.publish(p);
    world.connect(p);
    others.push_back(&p);
  }
  world.run(5s);
  // The last one has no slot; when it speaks it gets that of a silent one.
  Participant& last = *others.back();
  if (world.mapped(a.id, last.id + "-a0") != 0) GTEST_FAIL() << "everybody has a slot";
  microphone(last).audio_level = 30;
  world.run(3s);
  ReceivedStream& speech = stream(a, last.id + "-a0");
  EXPECT_EQ(speech.newest_origin(), microphone(last).encodings[0].ssrc);
  EXPECT_EQ(speech.flaw(), "");
  std::set<uint32_t> ssrcs;
  for (const SourceMapChanged& map : world.events_of<SourceMapChanged>(a.id))
    for (const MappedSource& one : map.mapped) ssrcs.insert(one.ssrc);
  EXPECT_EQ(ssrcs.size(), 50u);
  for (const uint32_t ssrc : ssrcs) EXPECT_GE(ssrc, 1'000'000'000u);
}

TEST_F(SfuRules, ASourceThatEndsAndComesAgainIsSeenAgain) {
  Participant& a = world.join(kRoom, "aaaaaaaa");
  Participant& b = world.join(kRoom, "bbbbbbbb");
  world.want_video(b, 180);
  world.run(3s);
  world.command(SetSources{kRoom, a.id, {}});
  world.run(1s);
  EXPECT_THAT(world.events_of<ForwardedSourcesChanged>(b.id).back().sources, IsEmpty());
  const uint64_t got = b.client->received_packets();
  world.run(1s);
  EXPECT_EQ(b.client->received_packets(), got);
  world.publish(a);
  world.run(3s);
  EXPECT_GT(b.client->received_packets(), got + 100);
  for (auto& [ssrc, one] : b.client->streams()) EXPECT_EQ(one.flaw(), "");
}

}  // namespace
}  // namespace conclave::sim
