// Any bytes as a VP8 payload: what parses is written and read again.
#include <array>
#include <cstdlib>

#include "rtp/vp8.h"

using namespace conclave;
using namespace conclave::rtp;

namespace {
void check(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteSpan payload(data, size);
  const auto descriptor = parse_vp8_descriptor(payload);
  if (!descriptor) return 0;
  const FrameInfo info = make_frame_info(*descriptor, payload, false);
  check(!info.size || info.is_keyframe);

  std::array<uint8_t, kMaxVp8Descriptor + 1> out{};
  const size_t written = write_vp8_descriptor(out, *descriptor);
  check(written > 0 && written <= kMaxVp8Descriptor);
  const auto again = parse_vp8_descriptor(ByteSpan(out).first(written + 1));
  check(again && again->picture_id == descriptor->picture_id && again->tl0_pic_idx == descriptor->tl0_pic_idx &&
        again->temporal_id == descriptor->temporal_id && again->key_idx == descriptor->key_idx);
  return 0;
}
