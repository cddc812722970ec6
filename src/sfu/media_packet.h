// A packet from a sender, read once, as every receiver's stream then looks at it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "peer/packet_slab.h"
#include "peer/receive_stream.h"
#include "rtp/extensions.h"
#include "rtp/frame_info.h"
#include "rtp/packet.h"
#include "rtp/vp8.h"

namespace conclave::sfu {

struct MediaPacket {
  rtp::PacketView view;
  rtp::PassingExtensions passing{};
  TimePoint at{};
  int layer = 0;
  int64_t sequence = 0;  ///< unwrapped
  peer::PacketOrder order = peer::PacketOrder::newest;
  // Video:
  rtp::FrameInfo frame{};
  std::optional<rtp::Vp8Descriptor> vp8{};
  int64_t picture_id = 0;    ///< unwrapped; only when vp8 has one
  peer::PacketRef stored{};  ///< the same packet in its sender's slab

  /// Sent to probe for bandwidth or to keep a path open; carries no media.
  bool padding_only() const { return view.payload().empty(); }
};

}  // namespace conclave::sfu
