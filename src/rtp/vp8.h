// The VP8 payload descriptor: reading it, and writing the one a receiver gets, whose picture ids must run on without a
// jump whatever layer is switched below.
//
// RFC 7741 4.2 (descriptor), 4.3 (the first bytes of a frame), RFC 6386 9.1 (keyframe header: size). Partition contents
// are not looked at.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "rtp/frame_info.h"

namespace conclave::rtp {

struct Vp8Descriptor {
  uint8_t size = 0;                 ///< bytes of the descriptor as parsed
  bool non_reference = false;       ///< N
  bool start_of_partition = false;  ///< S
  uint8_t partition = 0;            ///< PID, 3 bits
  std::optional<uint16_t> picture_id{};
  bool long_picture_id = false;  ///< M: 15 bits as parsed; written ones always have 15
  std::optional<uint8_t> tl0_pic_idx{};
  std::optional<uint8_t> temporal_id{};  ///< TID
  bool layer_sync = false;               ///< Y; only with temporal_id
  std::optional<uint8_t> key_idx{};

  bool begins_frame() const { return start_of_partition && partition == 0; }
};

inline constexpr size_t kMaxVp8Descriptor = 6;

/// Fails with "vp8-truncated" when the descriptor does not end inside `payload` or nothing follows it.
Result<Vp8Descriptor> parse_vp8_descriptor(ByteSpan payload);

/// True when this packet begins a keyframe (RFC 7741 4.3: P is 0).
bool begins_vp8_keyframe(const Vp8Descriptor& descriptor, ByteSpan payload);
/// The picture size of a keyframe whose first packet this is; nullopt for all other packets, or when cut short.
std::optional<FrameSize> read_vp8_frame_size(const Vp8Descriptor& descriptor, ByteSpan payload);

FrameInfo make_frame_info(const Vp8Descriptor& descriptor, ByteSpan payload, bool marker);

/// Writes the descriptor, the PictureID in its 15-bit form, and returns its size (at most kMaxVp8Descriptor); 0 when
/// `out` is too small. `size` and `long_picture_id` of the argument are not looked at.
size_t write_vp8_descriptor(MutableByteSpan out, const Vp8Descriptor& descriptor);

}  // namespace conclave::rtp
