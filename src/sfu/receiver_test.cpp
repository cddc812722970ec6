#include "sfu/receiver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "peer/dtls_identity.h"

namespace conclave::sfu {
namespace {

/// Counts up from zero: the least that anything random can be.
class LeastRandom final : public Random {
 public:
  void fill(std::span<uint8_t> out) override {
    std::ranges::fill(out, uint8_t{0});
    std::memcpy(out.data(), &next_, std::min(out.size(), sizeof next_));
    ++next_;
  }

 private:
  uint32_t next_ = 0;
};

TEST(ReceiverTest, SlotsDoNotGetTheSsrcsOfTheOffersOwnSources) {
  SeededRandom seeded(1);
  const auto identity = peer::DtlsIdentity::make(UnixTime(std::chrono::seconds(1'750'000'000)), seeded);
  ASSERT_TRUE(identity);
  peer::Transport transport({.local = {"ufrag", "passwordpasswordpasswor"}}, *identity, seeded);
  EgressPort port(transport);
  const Ingress ingress(1, "aaaaaaaa", port, 1);
  LeastRandom least;
  Receiver receiver({7, 1, "aaaaaaaa", {}, 0ms}, port, ingress, least);
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
