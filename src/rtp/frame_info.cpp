#include "rtp/frame_info.h"

#include "rtp/vp8.h"

namespace conclave::rtp {

Result<FrameInfo> read_frame_info(Codec codec, const PacketView& packet) {
  switch (codec) {
    case Codec::vp8: {
      const auto descriptor = parse_vp8_descriptor(packet.payload());
      if (!descriptor) return tl::make_unexpected(descriptor.error());
      return make_frame_info(*descriptor, packet.payload(), packet.marker());
    }
    case Codec::opus:
    case Codec::red:
    case Codec::telephone_event:
      return FrameInfo{.begins_frame = true, .ends_frame = true};
    case Codec::vp9:
    case Codec::h264:
    case Codec::av1:
    case Codec::rtx:
      break;
  }
  return fail("codec-unsupported");
}

}  // namespace conclave::rtp
