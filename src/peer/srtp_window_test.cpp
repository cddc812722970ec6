#include "peer/srtp_window.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"

namespace conclave::peer {
namespace {

using Window = ReplayWindow<128>;

TEST(ReplayWindow, RefusesWhatItHasSeenAndWhatIsTooOld) {
  Window window;
  EXPECT_EQ(window.check(0), Window::Verdict::fresh);
  window.accept(1000);
  EXPECT_EQ(window.check(1000), Window::Verdict::replayed);
  EXPECT_EQ(window.check(999), Window::Verdict::fresh);
  EXPECT_EQ(window.check(1000 - 127), Window::Verdict::fresh);
  EXPECT_EQ(window.check(1000 - 128), Window::Verdict::too_old);
  window.accept(999);
  EXPECT_EQ(window.check(999), Window::Verdict::replayed);
  window.accept(100000);
  EXPECT_EQ(window.check(1000), Window::Verdict::too_old);
  EXPECT_EQ(window.check(99999), Window::Verdict::fresh);
}

TEST(ReplayWindow, AgreesWithASetOverRandomWalks) {
  SeededRandom random(7);
  Window window;
  std::set<uint64_t> seen;
  uint64_t highest = 500;
  for (int i = 0; i < 20000; ++i) {
    const uint64_t index = random.below(50) == 0 ? highest + random.below(300) : highest + random.below(12) - 9;
    const bool fresh = window.check(index) == Window::Verdict::fresh;
    const bool in_window = !window.started() || index > highest || highest - index < 128;
    EXPECT_EQ(fresh, in_window && !seen.contains(index)) << index;
    if (!fresh) continue;
    window.accept(index);
    seen.insert(index);
    highest = window.highest();
  }
}

TEST(GuessIndex, TakesTheNearest) {
  EXPECT_EQ(guess_index(100, 101), 101u);
  EXPECT_EQ(guess_index(0xffff, 0), 0x10000u);
  EXPECT_EQ(guess_index(0x10000, 0xffff), 0xffffu);
  EXPECT_EQ(guess_index(0x1fffe, 0x0003), 0x20003u);
  EXPECT_EQ(guess_index(0x20003, 0xfff0), 0x1fff0u);
}

TEST(GuessIndex, HasNothingBeforeZeroOrBehindTheLast) {
  EXPECT_FALSE(guess_index(5, 0xfffe));
  EXPECT_FALSE(guess_index(0xffffffffffff, 0));
  EXPECT_EQ(guess_index(0xffffffffffff, 0xfffe), 0xfffffffffffeu);
}

}  // namespace
}  // namespace conclave::peer
