#include "io/send_plan.h"

#include <gmock/gmock.h>

#include <string>

namespace conclave::io {
namespace {

using testing::ElementsAre;

UdpPath path_to(uint16_t port) { return {{IpAddress::v4(0x7f000001), 10000}, {IpAddress::v4(0x0a000001), port}}; }

void queue_sized(EgressQueue& queue, uint16_t port, size_t size) {
  queue.push(path_to(port), std::vector<uint8_t>(size, 7));
}

std::vector<std::vector<uint32_t>> runs_of(const EgressQueue& queue, size_t max_segments = SendPlan::kMaxSegments) {
  SendPlan plan;
  plan.build(queue, max_segments);
  std::vector<std::vector<uint32_t>> runs;
  for (size_t i = 0; i < plan.size(); ++i) runs.emplace_back(plan[i].begin(), plan[i].end());
  return runs;
}

TEST(SendPlan, GathersInterleavedReceivers) {
  EgressQueue queue;
  for (int packet = 0; packet < 3; ++packet)
    for (const uint16_t port : {1, 2}) queue_sized(queue, port, 1100);
  EXPECT_THAT(runs_of(queue), ElementsAre(ElementsAre(0, 2, 4), ElementsAre(1, 3, 5)));
}

TEST(SendPlan, AShorterDatagramEndsARunAndALongerOneBeginsAnother) {
  EgressQueue queue;
  for (const size_t size : {1100, 1100, 300, 1100, 1200, 1200}) queue_sized(queue, 1, size);
  EXPECT_THAT(runs_of(queue), ElementsAre(ElementsAre(0, 1, 2), ElementsAre(3), ElementsAre(4, 5)));
}

TEST(SendPlan, KeepsSegmentsAndBytesWithinTheKernelsLimits) {
  EgressQueue queue;
  for (int i = 0; i < 130; ++i) queue_sized(queue, 1, 100);
  for (int i = 0; i < 60; ++i) queue_sized(queue, 2, 1500);
  std::vector<size_t> counts;
  for (const auto& run : runs_of(queue)) counts.push_back(run.size());
  EXPECT_THAT(counts, ElementsAre(64, 64, 2, 43, 17));
}

TEST(SendPlan, WithoutSegmentationEveryDatagramStandsAlone) {
  EgressQueue queue;
  for (const uint16_t port : {1, 2, 1}) queue_sized(queue, port, 50);
  EXPECT_THAT(runs_of(queue, 1), ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2)));
}

TEST(SendPlan, IsReusable) {
  SendPlan plan;
  EgressQueue queue;
  for (uint16_t port = 0; port < 300; ++port) queue_sized(queue, port, 20);
  plan.build(queue);
  EXPECT_EQ(plan.size(), 300u);
  queue.clear();
  for (int i = 0; i < 4; ++i) queue_sized(queue, 9, 20);
  plan.build(queue);
  ASSERT_EQ(plan.size(), 1u);
  EXPECT_THAT(plan[0], ElementsAre(0, 1, 2, 3));
  queue.clear();
  plan.build(queue);
  EXPECT_EQ(plan.size(), 0u);
}

}  // namespace
}  // namespace conclave::io
