#include "sfu/target_bitrate.h"

#include <gtest/gtest.h>

namespace conclave::sfu {
namespace {

TEST(UsefulRate, GrowsWithTheHeightThatIsWanted) {
  EXPECT_EQ(target_bps(VideoType::camera, 0), 0u);
  EXPECT_EQ(target_bps(VideoType::camera, 90), 200'000u);
  EXPECT_EQ(target_bps(VideoType::camera, 180), 200'000u);
  EXPECT_EQ(target_bps(VideoType::camera, 181), 500'000u);
  EXPECT_EQ(target_bps(VideoType::camera, 720), 1'500'000u);
  EXPECT_EQ(target_bps(VideoType::camera, 1080), 3'000'000u);
  EXPECT_EQ(target_bps(VideoType::camera, 2160), 6'000'000u);
  EXPECT_EQ(target_bps(VideoType::camera, -1), 6'000'000u);
}

TEST(UsefulRate, AScreenIsReadAtAnySize) {
  EXPECT_EQ(target_bps(VideoType::desktop, 180), 2'500'000u);
  EXPECT_EQ(target_bps(VideoType::desktop_high_fps, 1080), 3'000'000u);
  EXPECT_EQ(target_bps(VideoType::desktop, 0), 0u);
  EXPECT_EQ(target_bps(VideoType::none, 720), 0u);
}

}  // namespace
}  // namespace conclave::sfu
