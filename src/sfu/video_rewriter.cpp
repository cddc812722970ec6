#include "sfu/video_rewriter.h"

#include <algorithm>

#include "base/sequence.h"

namespace conclave::sfu {

namespace {

constexpr uint32_t kFrameTicks = 3000;  // 90 kHz at 30 frames a second
constexpr uint16_t kPictureIdMask = 0x7FFF;

uint32_t elapsed_ticks(Duration elapsed) {
  return static_cast<uint32_t>(std::max<Duration>(elapsed, 0us).count() * 9 / 100);
}

}  // namespace

void VideoRewriter::handle_layer_ceased(int layer) {
  if (selector_.current() == layer) selector_.set_stalled();
}

void VideoRewriter::handle_layer_restarted(int layer) {
  if (selector_.current() == layer) selector_.reset();
  judged_layer_ = kNoLayer;
}

std::optional<rtp::Rewrite> VideoRewriter::rewrite(const MediaPacket& packet) {
  if (selector_.target() == kNoLayer) return std::nullopt;
  if (packet.order == peer::PacketOrder::restarted) handle_layer_restarted(packet.layer);
  const bool present = packet.layer == selector_.current();
  if (packet.padding_only()) {
    if (present) sequences_.leave_out(packet.sequence);
    return std::nullopt;
  }
  if (!present || packet.sequence > sequences_.newest_in()) {
    switch (judge(packet)) {
      case LayerSelector::Verdict::drop:
        return std::nullopt;
      case LayerSelector::Verdict::thin:
        leave_out(packet);
        return std::nullopt;
      case LayerSelector::Verdict::restart:
        begin_anew(packet);
        verdict_ = LayerSelector::Verdict::forward;  // for the rest of the frame
        break;
      case LayerSelector::Verdict::forward:
        break;
    }
  }  // else late: a place was kept for it, unless it was left out
  const auto sequence = sequences_.map(packet.sequence);
  if (!sequence) return std::nullopt;
  return make(packet, *sequence);
}

LayerSelector::Verdict VideoRewriter::judge(const MediaPacket& packet) {
  if (!packet.frame.begins_frame && packet.layer == judged_layer_ && packet.view.timestamp() == judged_timestamp_)
    return verdict_;
  // A keyframe of which later packets were here before its first one cannot go out whole any more.
  const bool startable = packet.frame.is_keyframe && packet.order != peer::PacketOrder::late;
  verdict_ = selector_.decide({packet.layer, packet.frame.temporal_id, startable});
  judged_layer_ = packet.layer;
  judged_timestamp_ = packet.view.timestamp();
  return verdict_;
}

void VideoRewriter::leave_out(const MediaPacket& packet) {
  sequences_.leave_out(packet.sequence);
  if (packet.vp8 && packet.vp8->picture_id) pictures_.leave_out(packet.picture_id);
}

void VideoRewriter::begin_anew(const MediaPacket& packet) {
  // If the last frame may be incomplete, a number stays free: the receiver must not join it with this one.
  sequences_.start(packet.sequence,
                   started_ ? sequences_.newest_out() + (last_ended_frame_ ? 1 : 2) : int64_t{first_sequence_});
  if (started_)
    timestamp_offset_ =
        last_timestamp_ + std::max(kFrameTicks, elapsed_ticks(packet.at - last_at_)) - packet.view.timestamp();
  if (!packet.vp8) return;
  if (packet.vp8->picture_id)
    pictures_.start(packet.picture_id, pictures_.started() ? pictures_.newest_out() + 1 : packet.picture_id);
  if (packet.vp8->tl0_pic_idx && started_) tl0_offset_ = static_cast<uint8_t>(last_tl0_ + 1 - *packet.vp8->tl0_pic_idx);
}

bool VideoRewriter::rewrite_descriptor(const MediaPacket& packet, rtp::Rewrite& rewrite) {
  rtp::Vp8Descriptor descriptor = *packet.vp8;
  if (descriptor.picture_id) {
    const auto picture = pictures_.map(packet.picture_id);
    if (!picture) return false;
    descriptor.picture_id = static_cast<uint16_t>(*picture & kPictureIdMask);
  }
  if (descriptor.tl0_pic_idx) {
    descriptor.tl0_pic_idx = static_cast<uint8_t>(*descriptor.tl0_pic_idx + tl0_offset_);
    if (!started_ || is_newer(*descriptor.tl0_pic_idx, last_tl0_)) last_tl0_ = *descriptor.tl0_pic_idx;
  }
  rewrite.skip = packet.vp8->size;
  rewrite.prefix_size = static_cast<uint8_t>(rtp::write_vp8_descriptor(rewrite.prefix, descriptor));
  return rewrite.prefix_size != 0;
}

std::optional<rtp::Rewrite> VideoRewriter::make(const MediaPacket& packet, int64_t sequence) {
  rtp::Rewrite rewrite;
  rewrite.header = packet.view.header();
  rewrite.header.ssrc = ssrc_;
  rewrite.header.sequence_number = static_cast<uint16_t>(sequence);
  rewrite.header.timestamp += timestamp_offset_;
  if (packet.vp8 && !rewrite_descriptor(packet, rewrite)) return std::nullopt;
  if (!started_ || sequence > last_sequence_) {
    started_ = true;
    last_sequence_ = sequence;
    last_ended_frame_ = packet.frame.ends_frame;
    last_timestamp_ = rewrite.header.timestamp;
    last_at_ = packet.at;
  }
  return rewrite;
}

}  // namespace conclave::sfu
