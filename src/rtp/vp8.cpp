#include "rtp/vp8.h"

namespace conclave::rtp {
namespace {

// RFC 7741 4.2
constexpr uint8_t kX = 0x80, kN = 0x20, kS = 0x10, kPid = 0x07;
constexpr uint8_t kI = 0x80, kL = 0x40, kT = 0x20, kK = 0x10;
constexpr uint8_t kM = 0x80, kY = 0x20, kKeyIdx = 0x1F;

}  // namespace

Result<Vp8Descriptor> parse_vp8_descriptor(ByteSpan payload) {
  ByteReader reader(payload);
  Vp8Descriptor descriptor;
  const uint8_t first = reader.u8();
  descriptor.non_reference = (first & kN) != 0;
  descriptor.start_of_partition = (first & kS) != 0;
  descriptor.partition = first & kPid;
  const uint8_t present = (first & kX) ? reader.u8() : uint8_t{0};
  if (present & kI) {
    uint16_t id = reader.u8();
    descriptor.long_picture_id = (id & kM) != 0;
    if (descriptor.long_picture_id) id = static_cast<uint16_t>((id & 0x7F) << 8 | reader.u8());
    descriptor.picture_id = id;
  }
  if (present & kL) descriptor.tl0_pic_idx = reader.u8();
  if (present & (kT | kK)) {
    const uint8_t layer = reader.u8();
    if (present & kT) {
      descriptor.temporal_id = static_cast<uint8_t>(layer >> 6);
      descriptor.layer_sync = (layer & kY) != 0;
    }
    if (present & kK) descriptor.key_idx = static_cast<uint8_t>(layer & kKeyIdx);
  }
  if (!reader.ok() || reader.remaining() == 0) return fail("vp8-truncated");
  descriptor.size = static_cast<uint8_t>(reader.position());
  return descriptor;
}

bool begins_vp8_keyframe(const Vp8Descriptor& descriptor, ByteSpan payload) {
  return descriptor.begins_frame() && payload.size() > descriptor.size && (payload[descriptor.size] & 1) == 0;
}

std::optional<FrameSize> read_vp8_frame_size(const Vp8Descriptor& descriptor, ByteSpan payload) {
  if (!begins_vp8_keyframe(descriptor, payload)) return std::nullopt;
  // RFC 6386 9.1: three bytes of frame tag, the start code, then width and height, little-endian, 14 bits each below
  // two bits of scaling.
  const ByteSpan frame = payload.subspan(descriptor.size);
  if (frame.size() < 10 || frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A) return std::nullopt;
  return FrameSize{.width = static_cast<uint16_t>((frame[7] << 8 | frame[6]) & 0x3FFF),
                   .height = static_cast<uint16_t>((frame[9] << 8 | frame[8]) & 0x3FFF)};
}

FrameInfo make_frame_info(const Vp8Descriptor& descriptor, ByteSpan payload, bool marker) {
  return {.begins_frame = descriptor.begins_frame(),
          .ends_frame = marker,
          .is_keyframe = begins_vp8_keyframe(descriptor, payload),
          .layer_sync = descriptor.layer_sync,
          .discardable = descriptor.non_reference,
          .temporal_id = descriptor.temporal_id.value_or(0),
          .spatial_id = 0,
          .size = read_vp8_frame_size(descriptor, payload)};
}

size_t write_vp8_descriptor(MutableByteSpan out, const Vp8Descriptor& descriptor) {
  const auto present = static_cast<uint8_t>((descriptor.picture_id ? kI : 0) | (descriptor.tl0_pic_idx ? kL : 0) |
                                            (descriptor.temporal_id ? kT : 0) | (descriptor.key_idx ? kK : 0));
  ByteWriter writer(out);
  writer.u8(static_cast<uint8_t>((present ? kX : 0) | (descriptor.non_reference ? kN : 0) |
                                 (descriptor.start_of_partition ? kS : 0) | (descriptor.partition & kPid)));
  if (present) writer.u8(present);
  if (descriptor.picture_id) writer.u16(static_cast<uint16_t>(0x8000 | (*descriptor.picture_id & 0x7FFF)));
  if (descriptor.tl0_pic_idx) writer.u8(*descriptor.tl0_pic_idx);
  if (present & (kT | kK))
    writer.u8(static_cast<uint8_t>(descriptor.temporal_id.value_or(0) << 6 | (descriptor.layer_sync ? kY : 0) |
                                   (descriptor.key_idx.value_or(0) & kKeyIdx)));
  return writer.ok() ? writer.size() : 0;
}

}  // namespace conclave::rtp
