#include "io/system.h"

#include <gmock/gmock.h>

#include <csignal>

#include "io/interfaces.h"
#include "io/mailbox.h"
#include "io/poller.h"
#include "io/process.h"
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

TEST(Process, IsMeasured) {
  const ProcessFigures figures = process_figures();
  EXPECT_GT(figures.cpu, Duration{});
  EXPECT_GT(figures.resident, 1u << 20);
  EXPECT_GT(figures.virtual_size, figures.resident);
  EXPECT_GE(figures.descriptors, 3u);
  EXPECT_GE(figures.max_descriptors, figures.descriptors);
  EXPECT_GE(figures.threads, 1u);
  EXPECT_LE(figures.started, figures.now);
  EXPECT_LT(figures.now - figures.started, 1h);
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
