#include "sfu/video_egress.h"

#include "peer/sender_report.h"

namespace conclave::sfu {

VideoEgress::VideoEgress(EgressPort& port, uint32_t ssrc, uint32_t rtx_ssrc, Random& random)
    : port_(port), ssrc_(ssrc), rewriter_(ssrc, static_cast<uint16_t>(random.below(0x8000))), rtx_(rtx_ssrc) {}

void VideoEgress::attach(SourceNumber source) {
  detach();
  source_ = source;
}

void VideoEgress::detach() {
  if (source_ == 0) return;
  source_ = 0;
  rewriter_.set_target(kNoLayer);
  keyframe_asked_for_ = kNoLayer;
  cache_.clear();
}

int VideoEgress::keyframe_need(TimePoint now) {
  if (!selector().needs_keyframe()) {
    keyframe_asked_for_ = kNoLayer;
    return kNoLayer;
  }
  const int layer = selector().target();
  if (keyframe_asked_for_ == layer && now - keyframe_asked_ < kKeyframePatience) return kNoLayer;
  keyframe_asked_for_ = layer;
  keyframe_asked_ = now;
  return layer;
}

std::optional<peer::Recipe> VideoEgress::decide(const MediaPacket& packet) {
  const auto rewrite = rewriter_.rewrite(packet);
  if (!rewrite) return std::nullopt;
  return peer::Recipe{.rewrite = *rewrite, .original = packet.stored};
}

void VideoEgress::emit(Turn& turn, const peer::Recipe& recipe, const rtp::PacketView& original,
                       const rtp::PassingExtensions& passing) {
  if (!port_.emit(turn, MediaKind::video, recipe, original, passing)) return;
  ++packets_;
  octets_ += static_cast<uint32_t>(original.payload().size());
  cache_.insert(turn.now, recipe);
}

int VideoEgress::handle_packet(Turn& turn, const MediaPacket& packet) {
  if (turn.now < ready_at_ || selector().target() == kNoLayer) return kNoLayer;
  if (const auto recipe = decide(packet)) emit(turn, *recipe, packet.view, packet.passing);
  return keyframe_need(turn.now);
}

void VideoEgress::handle_nack(Turn& turn, uint16_t sequence, const peer::PacketSlab& slab) {
  const auto recipe = cache_.claim_for_resend(turn.now, sequence, port_.round_trip());
  if (!recipe) return;
  const ByteSpan bytes = slab.find(recipe->original);
  if (bytes.empty()) return;
  if (const auto original = rtp::PacketView::parse(bytes)) port_.emit_again(turn, rtx_, *recipe, *original);
}

void VideoEgress::handle_sender_report(Turn& turn, int layer, const rtp::SenderInfo& info, std::string_view cname) {
  if (layer != selector().current() || packets_ == 0 || turn.now < ready_at_) return;
  const peer::EgressStream stream{ssrc_, rewriter_.timestamp_offset(), packets_, octets_};
  port_.send_rtcp(turn, [&](ByteWriter& out) { peer::write_translated_sender_report(out, info, stream, cname); });
}

int VideoEgress::handle_keyframe_request(TimePoint now) {
  if (source_ == 0 || selector().target() == kNoLayer || now < ready_at_ || !allowance_.admit(now)) return kNoLayer;
  return selector().current() != kNoLayer ? selector().current() : selector().target();
}

}  // namespace conclave::sfu
