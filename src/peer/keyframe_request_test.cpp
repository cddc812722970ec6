#include "peer/keyframe_request.h"

#include <gtest/gtest.h>

#include "peer/test_time.h"

namespace conclave::peer {
namespace {

TEST(KeyframeAllowance, OneASecondForAsLongAsItTakes) {
  KeyframeAllowance allowance;
  for (int second = 0; second < 10; ++second) {
    EXPECT_TRUE(allowance.admit(kStart + second * 1s));
    EXPECT_FALSE(allowance.admit(kStart + second * 1s + 1ms));
    EXPECT_FALSE(allowance.admit(kStart + second * 1s + 999ms));
  }
}

TEST(KeyframeRequester, FiftyReceiversOneRequest) {
  KeyframeRequester requester;
  EXPECT_FALSE(requester.poll(kStart));
  for (int i = 0; i < 50; ++i) requester.request(kStart);
  EXPECT_EQ(requester.next_timeout(), kStart);
  EXPECT_TRUE(requester.poll(kStart));
  EXPECT_FALSE(requester.poll(kStart));
  requester.request(kStart + 100ms);
  EXPECT_FALSE(requester.poll(kStart + 100ms));
  requester.handle_keyframe();
  EXPECT_EQ(requester.next_timeout(), kNever);
}

TEST(KeyframeRequester, NoMoreThanOneIn200Milliseconds) {
  KeyframeRequester requester;
  requester.request(kStart);
  ASSERT_TRUE(requester.poll(kStart));
  requester.handle_keyframe();
  requester.request(kStart + 50ms);
  EXPECT_EQ(requester.next_timeout(), kStart + 200ms);
  EXPECT_FALSE(requester.poll(kStart + 199ms));
  EXPECT_TRUE(requester.poll(kStart + 200ms));
}

TEST(KeyframeRequester, RepeatsUntilItGivesUp) {
  KeyframeRequester requester;
  requester.request(kStart);
  int sent = 0;
  for (TimePoint now = kStart; now < kStart + 60s; now += 50ms) sent += requester.poll(now);
  EXPECT_EQ(sent, 11);
  EXPECT_FALSE(requester.pending());
  requester.request(kStart + 60s);
  EXPECT_TRUE(requester.poll(kStart + 60s));
}

TEST(KeyframeRequester, FirNumberChangesWithTheNeedOnly) {
  KeyframeRequester requester;
  requester.request(kStart);
  requester.poll(kStart);
  const uint8_t first = requester.fir_sequence();
  ASSERT_TRUE(requester.poll(kStart + 500ms));
  EXPECT_EQ(requester.fir_sequence(), first);
  requester.handle_keyframe();
  requester.request(kStart + 1s);
  ASSERT_TRUE(requester.poll(kStart + 1s));
  EXPECT_EQ(requester.fir_sequence(), static_cast<uint8_t>(first + 1));
}

TEST(KeyframeRequester, CancelEndsTheRepetition) {
  KeyframeRequester requester;
  requester.request(kStart);
  requester.poll(kStart);
  requester.cancel();
  EXPECT_FALSE(requester.poll(kStart + 10s));
}

}  // namespace
}  // namespace conclave::peer
