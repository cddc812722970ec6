#include "sfu/receiver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "peer/dtls_identity.h"

namespace conclave::sfu {
namespace {

/// Counts up from zero: the least that anything random can be.
class CountingRandom final : public Random {
 public:
  void fill(std::span<uint8_t> out) override {
    std::ranges::fill(out, uint8_t{0});
    std::memcpy(out.data(), &next_, std::min(out.size(), sizeof next_));
    ++next_;
  }

 private:
  uint32_t next_ = 0;
};

class ReceiverTest : public testing::Test {
 protected:
  ReceiverTest() { receiver_.set_channel_open(now_, true); }

  Source& add_audio(SourceNumber number) {
    SourceDescription description;
    description.name = "bbbbbbbb-a" + std::to_string(number);
    description.media = MediaKind::audio;
    description.ssrcs = {number};
    Source& source = *sources_.emplace_back(std::make_unique<Source>(number, 2, "bbbbbbbb", description));
    table_.add(source);
    return source;
  }

  TimePoint now_{1000s};
  SeededRandom random_{1};
  peer::DtlsIdentity identity_ = *peer::DtlsIdentity::make(UnixTime(std::chrono::seconds(1'750'000'000)), random_);
  peer::Transport transport_{{.local = {"ufrag", "passwordpasswordpasswor"}}, identity_, random_};
  EgressPort port_{transport_};
  SourceTable table_;
  Ingress ingress_{1, "aaaaaaaa", port_, table_, 1};
  std::vector<std::unique_ptr<Source>> sources_;
  Receiver receiver_{{7, 1, "aaaaaaaa", {}, 0ms}, port_, ingress_, table_, random_};

  EgressQueue out_;
  std::vector<BridgeEvent> events_;
  Counters drops_;
  NodeStats stats_;
};

TEST_F(ReceiverTest, AudioWhoseSlotWentToAnotherAsksForOneAgain) {
  for (SourceNumber number = 1; number <= Receiver::kSlots; ++number) {
    Source& source = add_audio(number);
    ASSERT_TRUE(receiver_.bind_audio(now_, source, true));
    source.next_bind_attempt = kNever;  // as the router does when nobody lacks a stream
  }
  Turn turn{now_, out_, events_, drops_, stats_};
  receiver_.flush_maps(turn);
  now_ += Receiver::kAudioIdle;
  for (SourceNumber number = 2; number <= Receiver::kSlots; ++number) receiver_.touch_audio(now_, number);
  ASSERT_TRUE(receiver_.bind_audio(now_, add_audio(1000), true));
  EXPECT_TRUE(sources_[0]->streams.empty());
  EXPECT_LE(sources_[0]->next_bind_attempt, now_);
  EXPECT_EQ(sources_[1]->next_bind_attempt, kNever);
}

TEST(ReceiverSsrcs, SlotsDoNotGetTheSsrcsOfTheOffersOwnSources) {
  SeededRandom seeded(1);
  const auto identity = peer::DtlsIdentity::make(UnixTime(std::chrono::seconds(1'750'000'000)), seeded);
  ASSERT_TRUE(identity);
  peer::Transport transport({.local = {"ufrag", "passwordpasswordpasswor"}}, *identity, seeded);
  EgressPort port(transport);
  SourceTable table;
  const Ingress ingress(1, "aaaaaaaa", port, table, 1);
  CountingRandom least;
  Receiver receiver({7, 1, "aaaaaaaa", {}, 0ms}, port, ingress, table, least);
  receiver.set_channel_open(TimePoint{1000s}, true);
  std::vector<std::unique_ptr<Source>> sources;
  for (SourceNumber number = 1; number <= 10; ++number) {
    SourceDescription description;
    description.name = "bbbbbbbb-a" + std::to_string(number);
    description.media = MediaKind::audio;
    description.ssrcs = {number};
    sources.push_back(std::make_unique<Source>(number, 2, "bbbbbbbb", description));
    const AudioEgress* egress = receiver.bind_audio(TimePoint{1000s}, *sources.back(), true);
    ASSERT_TRUE(egress);
    EXPECT_GE(egress->ssrc(), 1'000'000'000u);
    EXPECT_NE(egress->ssrc(), 1'000'000'001u);
    EXPECT_NE(egress->ssrc(), 1'000'000'002u);
  }
}

}  // namespace
}  // namespace conclave::sfu
