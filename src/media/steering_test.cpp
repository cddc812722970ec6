#include "media/steering.h"

#include <gtest/gtest.h>

namespace conclave::media {
namespace {

const TimePoint kStart{1000s};

SocketAddress remote(uint16_t port) { return {IpAddress::v4(0x0a000001), port}; }

TEST(WorkerOfUfrag, ReadsTwoHexadecimalDigits) {
  EXPECT_EQ(worker_of_ufrag("03abcdef", 4), 3u);
  EXPECT_EQ(worker_of_ufrag("1fxyz", 256), 31u);
  EXPECT_EQ(worker_of_ufrag("04abcdef", 4), 4u) << "no such worker";
  EXPECT_EQ(worker_of_ufrag("0Fabcdef", 16), 16u) << "upper case";
  EXPECT_EQ(worker_of_ufrag("zz", 4), 4u);
  EXPECT_EQ(worker_of_ufrag("0", 4), 4u);
  EXPECT_EQ(worker_of_ufrag("", 4), 4u);
}

TEST(Steering, OthersFollowTheRequest) {
  Steering steering(0, 4);
  EXPECT_EQ(steering.route(kStart, remote(1), ""), 0u);
  EXPECT_EQ(steering.route(kStart, remote(1), "02abc"), 2u);
  EXPECT_EQ(steering.route(kStart, remote(1), ""), 2u);
  EXPECT_EQ(steering.route(kStart, remote(2), ""), 0u);
}

TEST(Steering, AnUnknownNameStaysHereAndIsNotLearned) {
  Steering steering(1, 4);
  EXPECT_EQ(steering.route(kStart, remote(1), "ffabc"), 1u);
  EXPECT_EQ(steering.size(), 0u);
}

TEST(Steering, AForgedRequestDoesNotDivertALiveFlow) {
  Steering steering(0, 4);
  steering.route(kStart, remote(1), "02abc");
  EXPECT_EQ(steering.route(kStart + 5s, remote(1), "03evil"), 3u) << "the request itself goes where it says";
  EXPECT_EQ(steering.route(kStart + 5s, remote(1), ""), 2u);
  steering.route(kStart + 10s, remote(1), "02abc");
  EXPECT_EQ(steering.route(kStart + 20s, remote(1), "03evil"), 3u);
  EXPECT_EQ(steering.route(kStart + 20s, remote(1), ""), 2u);
}

TEST(Steering, AForgedRequestDoesNotDivertALiveFlowOfThisWorker) {
  Steering steering(0, 4);
  steering.route(kStart, remote(1), "00abc");
  EXPECT_EQ(steering.route(kStart + 5s, remote(1), "03evil"), 3u);
  EXPECT_EQ(steering.route(kStart + 5s, remote(1), ""), 0u);
}

TEST(Steering, AnUnconfirmedFlowIsReassigned) {
  Steering steering(0, 4);
  steering.route(kStart, remote(1), "02abc");
  EXPECT_EQ(steering.route(kStart + 16s, remote(1), "00new"), 0u);
  EXPECT_EQ(steering.route(kStart + 16s, remote(1), ""), 0u);
}

TEST(Steering, ForgetsTheOneUnusedLongest) {
  Steering steering(0, 4, 2);
  steering.route(kStart, remote(1), "01a");
  steering.route(kStart, remote(2), "02a");
  steering.route(kStart, remote(1), "");
  steering.route(kStart, remote(3), "03a");
  EXPECT_EQ(steering.size(), 2u);
  EXPECT_EQ(steering.route(kStart, remote(1), ""), 1u);
  EXPECT_EQ(steering.route(kStart, remote(2), ""), 0u);
  EXPECT_EQ(steering.route(kStart, remote(3), ""), 3u);
}

TEST(Steering, ASingleWorkerTakesAll) {
  Steering steering(0, 1);
  EXPECT_EQ(steering.route(kStart, remote(1), "07abc"), 0u);
  EXPECT_EQ(steering.size(), 0u);
}

}  // namespace
}  // namespace conclave::media
