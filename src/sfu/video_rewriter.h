// Turns the packets of a layered source into one continuous stream: decides for each packet whether the receiver gets
// it (layer_selector.h) and how its numbers read then. Sequence numbers, timestamps and picture ids run on without a
// jump over switches of layer and of source. Pure: no sending, no knowledge of receivers.
//
// RFC 7741 4.2 (VP8 PictureID, TL0PICIDX), RFC 3550 5.1 (sequence numbers and timestamps). Limit: a VP8 stream without
// PictureID is passed on without one, even where one with PictureIDs went before.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/rewrite.h"
#include "sfu/layer_selector.h"
#include "sfu/media_packet.h"
#include "sfu/number_map.h"

namespace conclave::sfu {

class VideoRewriter {
 public:
  VideoRewriter(uint32_t ssrc, uint16_t first_sequence) : ssrc_(ssrc), first_sequence_(first_sequence) {}

  /// How the packet goes out; nullopt when it does not.
  std::optional<rtp::Rewrite> rewrite(const MediaPacket& packet);

  /// kNoLayer: nothing goes out until there is a target again, and then from a keyframe on.
  void set_target(int layer) {
    selector_.set_target(layer);
    if (layer == kNoLayer) judged_layer_ = kNoLayer;  // what comes next may be of another source
  }
  void set_max_temporal(int temporal_id) { selector_.set_max_temporal(temporal_id); }
  /// The layer does not arrive any more; if it is the present one, another may take over.
  void handle_layer_ceased(int layer);
  /// Another stream carries the layer now: only a keyframe can follow.
  void handle_layer_restarted(int layer);

  const LayerSelector& selector() const { return selector_; }
  /// Outgoing less incoming RTP timestamp of the present layer.
  uint32_t timestamp_offset() const { return timestamp_offset_; }

 private:
  LayerSelector::Verdict judge(const MediaPacket& packet);
  void begin_anew(const MediaPacket& packet);
  void leave_out(const MediaPacket& packet);
  std::optional<rtp::Rewrite> make(const MediaPacket& packet, int64_t sequence);
  /// False when the frame has no place in the numbering of pictures.
  bool rewrite_descriptor(const MediaPacket& packet, rtp::Rewrite& rewrite);

  uint32_t ssrc_;
  LayerSelector selector_;
  // The verdict on a frame holds for all of its packets.
  uint32_t judged_timestamp_ = 0;
  int judged_layer_ = kNoLayer;
  LayerSelector::Verdict verdict_ = LayerSelector::Verdict::drop;

  NumberMap sequences_{512};
  NumberMap pictures_{128};
  uint16_t first_sequence_;
  uint32_t timestamp_offset_ = 0;
  uint8_t tl0_offset_ = 0;
  // Of the newest packet that went out:
  bool started_ = false;
  int64_t last_sequence_ = -1;
  uint32_t last_timestamp_ = 0;
  TimePoint last_at_{};
  bool last_ended_frame_ = true;
  uint8_t last_tl0_ = 0;
};

}  // namespace conclave::sfu
