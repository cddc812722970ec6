// What a forwarder must know about a video packet, whatever its codec: where frames begin and end, whether one can
// start decoding here, and which layer the packet belongs to. Every codec fills the same struct from its payload
// descriptor, so layer selection needs no codec of its own. VP8 today; others join here.
#pragma once

#include <cstdint>
#include <optional>

namespace conclave::rtp {

struct FrameSize {
  uint16_t width = 0;
  uint16_t height = 0;
  friend bool operator==(const FrameSize&, const FrameSize&) = default;
};

struct FrameInfo {
  bool begins_frame = false;
  bool ends_frame = false;          ///< the marker bit for VP8
  bool is_keyframe = false;         ///< known only in the packet that begins the frame; false in the others
  bool layer_sync = false;          ///< a switch up to this temporal layer is possible here (VP8: Y)
  bool discardable = false;         ///< no other frame depends on this one (VP8: N)
  uint8_t temporal_id = 0;          ///< 0 when the stream has no temporal layers
  uint8_t spatial_id = 0;           ///< within one SSRC; 0 for VP8, whose layers are SSRCs
  std::optional<FrameSize> size{};  ///< from a keyframe's header
};

}  // namespace conclave::rtp
