#include "sfu/audio_egress.h"

#include "peer/sender_report.h"

namespace conclave::sfu {

AudioEgress::AudioEgress(EgressPort& port, uint32_t ssrc, Random& random)
    : port_(port), ssrc_(ssrc), rewriter_(ssrc, static_cast<uint16_t>(random.below(0x8000))) {}

void AudioEgress::attach(SourceNumber source) {
  source_ = source;
  rewriter_.restart();
}

void AudioEgress::handle_packet(Turn& turn, const MediaPacket& packet) {
  if (turn.now < ready_at_) return;
  const auto rewrite = rewriter_.rewrite(packet);
  if (!rewrite) return;
  // Sound is stored nowhere and never waits: its recipe is carried out at once.
  if (!port_.emit(turn, MediaKind::audio, {.rewrite = *rewrite, .original = {}}, packet.view, packet.passing)) return;
  ++packets_;
  octets_ += static_cast<uint32_t>(packet.view.payload().size());
}

void AudioEgress::handle_sender_report(Turn& turn, const rtp::SenderInfo& info, std::string_view cname) {
  if (!rewriter_.started() || packets_ == 0 || turn.now < ready_at_) return;
  const peer::EgressStream stream{ssrc_, rewriter_.timestamp_offset(), packets_, octets_};
  port_.send_rtcp(turn, [&](ByteWriter& out) { peer::write_translated_sender_report(out, info, stream, cname); });
}

}  // namespace conclave::sfu
