// Any bytes as a VP8 payload: what parses is written and read again, and rewritten in place.
#include <array>
#include <cstdlib>
#include <vector>

#include "rtp/vp8.h"

using namespace conclave;
using namespace conclave::rtp;

namespace {
void check(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint8_t> payload(data, data + size);
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

  if (rewrite_vp8_in_place(payload, *descriptor, 0x1234, 0x56)) {
    const auto rewritten = parse_vp8_descriptor(payload);
    check(rewritten && rewritten->size == descriptor->size);
    check(!rewritten->picture_id || *rewritten->picture_id == 0x1234);
    check(!rewritten->tl0_pic_idx || *rewritten->tl0_pic_idx == 0x56);
  }
  return 0;
}
