#include "io/mailbox.h"

#include <gmock/gmock.h>
#include <poll.h>

#include <string>
#include <thread>

namespace conclave::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

bool is_readable(int fd, int timeout = 0) {
  pollfd waiting{fd, POLLIN, 0};
  return poll(&waiting, 1, timeout) == 1;
}

TEST(Mailbox, WakesItsReaderAndKeepsOrder) {
  Mailbox<std::string> box;
  EXPECT_FALSE(is_readable(box.fd()));
  box.post("a");
  box.post("b");
  EXPECT_TRUE(is_readable(box.fd()));
  std::vector<std::string> got{"old"};
  box.take(got);
  EXPECT_THAT(got, ElementsAre("a", "b"));
  EXPECT_FALSE(is_readable(box.fd()));
  box.take(got);
  EXPECT_THAT(got, IsEmpty());
  box.post("c");
  EXPECT_TRUE(is_readable(box.fd()));
}

TEST(Mailbox, RefusesWhatDoesNotFit) {
  Mailbox<int> box(2);
  EXPECT_TRUE(box.post(1));
  EXPECT_TRUE(box.post(2));
  EXPECT_FALSE(box.post(3));
  std::vector<int> got;
  box.take(got);
  EXPECT_THAT(got, ElementsAre(1, 2));
  EXPECT_TRUE(box.post(4));
}

TEST(Mailbox, LosesNothingBetweenThreads) {
  constexpr int kPerWriter = 20000;
  Mailbox<int> box;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 2; ++writer) {
    writers.emplace_back([&box, writer] {
      for (int i = 0; i < kPerWriter; ++i) box.post(i * 2 + writer);
    });
  }
  std::vector<int> got;
  int next[2] = {0, 1};
  size_t count = 0;
  while (count < 2 * kPerWriter && is_readable(box.fd(), 2000)) {
    box.take(got);
    count += got.size();
    for (const int value : got) {
      EXPECT_EQ(value, next[value % 2]);
      next[value % 2] = value + 2;
    }
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(count, 2u * kPerWriter);
}

}  // namespace
}  // namespace conclave::io
