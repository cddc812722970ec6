#include "io/system.h"

#include <gmock/gmock.h>

#include <csignal>

#include "io/interfaces.h"
#include "io/mailbox.h"
#include "io/poller.h"
#include "io/signals.h"

namespace conclave::io {
namespace {

TEST(SystemRandom, FillsAllAndDiffers) {
  SystemRandom random;
  EXPECT_NE(random.next_u64(), random.next_u64());
  std::vector<uint8_t> bytes(4096, 0);
  random.fill(bytes);
  EXPECT_THAT(std::vector<uint8_t>(bytes.end() - 64, bytes.end()), testing::Contains(testing::Ne(0)));
}

TEST(Clock, Advances) {
  const TimePoint start = now();
  Poller poller;
  EXPECT_EQ(poller.wait(2ms), 0u);
  EXPECT_GE(now() - start, 2ms);
  EXPECT_LT(now() - start, 500ms);
}

TEST(Poller, NamesWhatIsReadable) {
  WakeUp a;
  WakeUp b;
  Poller poller;
  poller.watch(a.fd(), 0);
  poller.watch(b.fd(), 3);
  EXPECT_EQ(poller.wait(0us), 0u);
  b.signal();
  EXPECT_EQ(poller.wait(Poller::kForever), 1u << 3);
  a.signal();
  EXPECT_EQ(poller.wait(1s), 1u << 3 | 1u);
}

TEST(Interfaces, LoopbackOnlyOnRequest) {
  const auto all = local_addresses(Loopback::include);
  EXPECT_THAT(all, testing::Contains(IpAddress::v4(0x7f000001)));
  const auto some = local_addresses(Loopback::exclude);
  ASSERT_FALSE(some.empty());
  if (some.size() < all.size()) {
    EXPECT_THAT(some, testing::Each(testing::Property(&IpAddress::is_loopback, false)));
  }
}

TEST(Signals, AreRead) {
  Signals signals;
  EXPECT_EQ(signals.take(), std::nullopt);
  raise(SIGHUP);
  EXPECT_EQ(signals.take(), Signal::reload);
  raise(SIGTERM);
  EXPECT_EQ(signals.take(), Signal::stop);
  EXPECT_EQ(signals.take(), std::nullopt);
}

}  // namespace
}  // namespace conclave::io
