#include "sfu/allocation_controller.h"

#include <gtest/gtest.h>

#include "peer/dtls_identity.h"

namespace conclave::sfu {
namespace {

class VideoAllocationControllerTest : public testing::Test {
 protected:
  void add_endpoints(EndpointNumber count) {
    for (EndpointNumber number = 1; number <= count; ++number) {
      AddEndpoint command{.conference = 7, .endpoint = std::to_string(number), .local_ice = {}, .options = {}};
      command.local_ice = {"00" + command.endpoint, "passwordpasswordpasswor"};
      roster_.add(std::make_unique<Endpoint>(now_, number, command, 0ms, sources_, identity_, random_));
    }
  }
  Turn turn() { return {now_, out_, events_, drops_, stats_}; }

  TimePoint now_{1000s};
  SeededRandom random_{1};
  peer::DtlsIdentity identity_ = *peer::DtlsIdentity::make(UnixTime(std::chrono::seconds(1'750'000'000)), random_);
  SourceTable sources_;
  Roster roster_;
  DominantSpeaker speakers_;
  VideoAllocationController allocation_{7, roster_, speakers_};
  EgressQueue out_;
  std::vector<BridgeEvent> events_;
  Counters drops_;
  NodeStats stats_;
};

TEST_F(VideoAllocationControllerTest, ChangesInASmallConferenceAreCarriedOutAtOnceThenGathered) {
  add_endpoints(10);
  Turn first = turn();
  allocation_.update_now(first);
  EXPECT_EQ(allocation_.next_timeout(), kNever);
  allocation_.mark_all(now_);
  EXPECT_EQ(allocation_.next_timeout(), now_ + VideoAllocationController::kMinInterval);
  now_ += 1ms;
  Turn second = turn();
  allocation_.update_now(second);
  EXPECT_EQ(allocation_.next_timeout(), kNever) << "a layer that appears is used at once";
}

TEST_F(VideoAllocationControllerTest, ALargeOneIsNotKeptBusyByWhoChangesSomethingAllTheTime) {
  add_endpoints(300);
  Turn first = turn();
  allocation_.update_now(first);
  const TimePoint next = now_ + 90ms;  // 300 times 300 pairs
  now_ += 30ms;
  allocation_.mark(now_, 5);
  EXPECT_EQ(allocation_.next_timeout(), next);
  Turn early = turn();
  allocation_.update_now(early);
  EXPECT_EQ(allocation_.next_timeout(), next);
  now_ = next;
  Turn late = turn();
  allocation_.update_now(late);
  EXPECT_EQ(allocation_.next_timeout(), kNever);
}

}  // namespace
}  // namespace conclave::sfu
