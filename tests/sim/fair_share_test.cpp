// One sender never spoils the call for the others (invariant 3): rooms of three with and without somebody who sends one
// full-size stream at full rate, on lines that would not carry it. What the other two get of each other is compared.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sfu/ingress_layer_filter.h"
#include "sim/sfu_fixture.h"

namespace conclave::sim {
namespace {

using Participant = MediaWorld::Participant;
constexpr uint64_t kFullRate = 20'000'000;
constexpr uint64_t kTarget720 = 1'500'000;

struct Figures {
  size_t packets = 0;
  int64_t missing = 0;
  size_t retransmitted = 0;
  std::string flaw;
  Duration median{};
  Duration p99{};
  Duration worst{};
};

class FairShare : public SfuTest {
 protected:
  /// Two who behave, on home lines of 16 Mbit/s down.
  void SetUp() override {
    a = &world.join(kRoom, "aaaaaaaa");
    b = &world.join(kRoom, "bbbbbbbb");
    for (Participant* p : {a, b}) {
      for (int i = 0; i < 3; ++i) layer(*p, i).packet_size = 1000;
      world.network().set_downlink(p->client->address().ip, {.bits_per_second = 16'000'000, .queue_bytes = 128 * 1024});
      world.want_video(*p, 720);
    }
    world.run(5s);
  }
  /// A sender whose camera comes as one stream; it receives nothing.
  Participant& add_single(uint64_t bps, bool obedient) {
    Participant& p = world.add(kRoom, "cccccccc");
    p.client->add_audio(p.id + "-a0");
    p.client->add_single_video(p.id + "-v0", bps);
    p.client->set_obedient(obedient);
    world.network().set_uplink(p.client->address().ip, {.bits_per_second = 30'000'000, .queue_bytes = 1 << 20});
    world.publish(p);
    world.connect(p);
    return p;
  }
  Figures figures(Participant& receiver, const std::string& source, TimePoint since, TimePoint until = kNever) {
    const ReceivedStream& all = stream(receiver, source);
    ReceivedStream part;
    Figures result;
    std::vector<Duration> ages;
    for (const ReceivedRtp& packet : all.packets) {
      if (packet.at < since || packet.at >= until) continue;
      part.packets.push_back(packet);
      ages.push_back(packet.age);
      if (packet.retransmitted) ++result.retransmitted;
    }
    if (ages.empty()) return result;
    std::ranges::sort(ages);
    result.packets = ages.size();
    const auto [first, last] = std::ranges::minmax_element(part.packets, {}, &ReceivedRtp::sequence);
    result.missing = last->sequence - first->sequence + 1 - static_cast<int64_t>(ages.size());
    result.flaw = part.flaw();
    result.median = ages[ages.size() / 2];
    result.p99 = ages[ages.size() * 99 / 100];
    result.worst = ages.back();
    return result;
  }
  /// Bits a second of `source` that `receiver` got.
  uint64_t rate(Participant& receiver, const std::string& source, Duration last) {
    uint64_t bytes = 0;
    for (const ReceivedRtp& packet : stream(receiver, source).packets)
      if (packet.at > world.now() - last) bytes += packet.bytes;
    return bytes * 8 * 1'000'000 / static_cast<uint64_t>(last.count());
  }
  /// What the two see and hear of each other in the next `duration`, compared with the same time before.
  void expect_untouched(Duration duration) {
    for (const auto& [receiver, sender] : {std::pair(a, b), std::pair(b, a)})
      for (const char* suffix : {"-a0", "-v0"}) {
        const std::string source = sender->id + suffix;
        const Figures before = figures(*receiver, source, quiet_since, quiet_until);
        const Figures with = figures(*receiver, source, quiet_until);
        SCOPED_TRACE(source);
        EXPECT_EQ(before.flaw, "");
        EXPECT_EQ(with.flaw, "");
        EXPECT_EQ(with.missing, 0);
        EXPECT_EQ(with.retransmitted, 0u);
        EXPECT_NEAR(static_cast<double>(with.packets) / static_cast<double>(duration.count()),
                    static_cast<double>(before.packets) / static_cast<double>((quiet_until - quiet_since).count()),
                    2e-7 * static_cast<double>(before.packets));
        EXPECT_LE(with.median, before.median + 1ms);
        EXPECT_LE(with.p99, before.p99 + 15ms);
        EXPECT_LE(with.worst, before.worst + 50ms);
        RecordProperty(source, fmt::format("median {} then {}, 99th {} then {}, worst {} then {} us",
                                           before.median.count(), with.median.count(), before.p99.count(),
                                           with.p99.count(), before.worst.count(), with.worst.count()));
      }
  }
  void measure_quiet() {
    quiet_since = world.now();
    world.run(20s);
    quiet_until = world.now();
  }

  Participant* a = nullptr;
  Participant* b = nullptr;
  TimePoint quiet_since{};
  TimePoint quiet_until{};
};

TEST_F(FairShare, AHostileFullRateSenderLeavesTheOthersUntouched) {
  measure_quiet();
  Participant& hostile = add_single(kFullRate, false);
  world.run(30s);
  expect_untouched(30s);
  ASSERT_TRUE(hostile.client->asked_bps());
  EXPECT_LE(*hostile.client->asked_bps(), kTarget720 * 11 / 10);
  EXPECT_GT(world.node().drops().count("beyond-use"), 20'000u);
  for (Participant* p : {a, b}) {
    // Their lines are not flooded, and what goes through of the sender is a picture now and then; its voice is whole.
    EXPECT_LE(rate(*p, hostile.id + "-v0", 25s), kTarget720 * sfu::IngressLayerFilter::kToleranceHalves / 2);
    EXPECT_GT(rate(*p, hostile.id + "-v0", 25s), 0u);
    EXPECT_EQ(stream(*p, hostile.id + "-v0").flaw(), "");
    EXPECT_EQ(figures(*p, hostile.id + "-a0", world.now() - 20s).missing, 0);
    EXPECT_GE(figures(*p, hostile.id + "-a0", world.now() - 20s).packets, 990u);
  }
}

TEST_F(FairShare, AnObedientOneLowersToTheUsefulRate) {
  measure_quiet();
  Participant& single = add_single(4'000'000, true);
  world.run(30s);
  expect_untouched(30s);
  ASSERT_TRUE(single.client->asked_bps());
  EXPECT_NEAR(static_cast<double>(rate(*a, single.id + "-v0", 10s)), kTarget720, 2e5);
  EXPECT_EQ(world.node().drops().count("beyond-use"), 0u) << "asking was enough";
  const Figures seen = figures(*a, single.id + "-v0", world.now() - 25s);
  EXPECT_EQ(seen.flaw, "");
  EXPECT_EQ(seen.missing, 0);
}

TEST_F(FairShare, WhoHearsLateIsShownAgainWhenHeObeys) {
  Participant& single = add_single(kFullRate, false);
  world.run(10s);
  const uint64_t dropped = world.node().drops().count("beyond-use");
  EXPECT_GT(dropped, 1000u);
  single.client->set_obedient(true);
  world.run(5s);
  const uint64_t until_then = world.node().drops().count("beyond-use");
  world.run(10s);
  EXPECT_EQ(world.node().drops().count("beyond-use"), until_then);
  const Figures seen = figures(*a, single.id + "-v0", world.now() - 10s);
  EXPECT_GE(seen.packets, 1000u);
  EXPECT_EQ(seen.flaw, "");
}

TEST_F(FairShare, SmallerIsAskedForWhenHeIsWantedSmaller) {
  Participant& single = add_single(kTarget720, true);
  world.run(10s);
  EXPECT_EQ(single.client->asked_bps(), std::nullopt) << "it never sent too much";
  for (Participant* p : {a, b}) world.want_video(*p, 180);
  world.run(10s);
  ASSERT_TRUE(single.client->asked_bps());
  EXPECT_LE(*single.client->asked_bps(), 320'000u);
  EXPECT_LE(rate(*a, single.id + "-v0", 5s), 320'000u);
  EXPECT_EQ(world.node().drops().count("beyond-use"), 0u);
  world.want_video(*b, 720);  // of the two, the larger target counts
  world.run(2s);
  EXPECT_GE(*single.client->asked_bps(), kTarget720);
}

TEST_F(FairShare, WhatNoLineCarriesIsOfNoUse) {
  for (Participant* p : {a, b}) {
    camera(*p).running = false;
    world.network().set_downlink(p->client->address().ip, {.bits_per_second = 900'000, .queue_bytes = 32 * 1024});
  }
  world.run(6s);
  Participant& single = add_single(kTarget720, true);
  world.run(20s);
  ASSERT_TRUE(single.client->asked_bps());
  EXPECT_LE(*single.client->asked_bps(), 1'100'000u);
  world.run(10s);
  EXPECT_LE(figures(*a, b->id + "-a0", world.now() - 10s).missing, 5) << "the voice of the other comes through";
}

TEST_F(FairShare, WhatTheReceiversSayOfTheirLinesCounts) {
  for (Participant* p : {a, b}) {
    ReceiverVideoConstraints claim;
    claim.conference = kRoom;
    claim.endpoint = p->id;
    claim.assumed_bandwidth_bps = 1'000'000;
    world.command(claim);
  }
  Participant& single = add_single(kTarget720, true);
  world.run(10s);
  ASSERT_TRUE(single.client->asked_bps());
  EXPECT_NEAR(static_cast<double>(*single.client->asked_bps()), 500'000 + 64'000, 50'000) << "half of it each";
}

TEST_F(FairShare, AStormOfKeyframesCostsOnlyWhoSendsIt) {
  measure_quiet();
  Participant& hostile = add_single(kFullRate, false);
  MediaClient::Encoding& storm = camera(hostile).encodings.front();
  storm.all_keyframes = true;
  const TimePoint end = world.now() + 30s;
  for (uint16_t i = 0; world.now() < end; ++i) {
    storm.height = static_cast<uint16_t>(100 + i % 2000);  // and every one of another size
    world.run(33ms);
  }
  expect_untouched(30s);
  EXPECT_LE(rate(*a, hostile.id + "-v0", 25s), kTarget720 * sfu::IngressLayerFilter::kToleranceHalves / 2);
  EXPECT_EQ(stream(*a, hostile.id + "-v0").flaw(), "");
}

TEST_F(FairShare, GarbageCostsOnlyWhoSendsIt) {
  measure_quiet();
  Participant& hostile = add_single(kFullRate, false);
  camera(hostile).garbage = true;
  SeededRandom random(3);
  const TimePoint end = world.now() + 30s;
  while (world.now() < end) {
    std::vector<uint8_t> bytes(random.below(400));
    random.fill(bytes);
    hostile.client->send_rtcp(bytes);
    world.run(5ms);
  }
  expect_untouched(30s);
}

}  // namespace
}  // namespace conclave::sim
