// The target bitrate of a video source: how many bits a second are of use to a receiver. What is beyond gives no better
// picture and only fills the lines of those who get it.
//
// The figures are the caps that Jitsi Meet (lib-jitsi-meet of August 2026) sets for VP8 (180, 360, 720, 1080, 2160
// lines, and screens). Limit: codecs that need less for the same picture are given as much.
#pragma once

#include <cstdint>

#include "base/media.h"

namespace conclave::sfu {

/// No sender is asked for less than this, however narrow the lines of the receivers.
inline constexpr uint64_t kMinTargetBps = 100'000;

/// Of a picture of `height` lines (kUnlimitedHeight: any), 0 for none. A height between two steps counts as the upper.
constexpr uint64_t target_bps(VideoType type, int32_t height) {
  if (height == 0 || type == VideoType::none) return 0;
  const bool unlimited = height < 0;
  uint64_t bps = 6'000'000;
  if (!unlimited && height <= 180)
    bps = 200'000;
  else if (!unlimited && height <= 360)
    bps = 500'000;
  else if (!unlimited && height <= 720)
    bps = 1'500'000;
  else if (!unlimited && height <= 1080)
    bps = 3'000'000;
  constexpr uint64_t kScreen = 2'500'000;  // text stays sharp however small it is shown
  return type == VideoType::camera || bps > kScreen ? bps : kScreen;
}

}  // namespace conclave::sfu
