#include "sfu/media_router.h"

#include <algorithm>

#include "base/overloaded.h"
#include "rtp/rtcp.h"

namespace conclave::sfu {

namespace {

constexpr Duration kBindInterval = 100ms;
// Of one RTCP datagram.
constexpr size_t kMaxNackedPackets = 512;
constexpr size_t kMaxSenderReports = 8;

}  // namespace

void MediaRouter::handle_rtp(Turn& turn, Endpoint& sender, MutableByteSpan packet) {
  const auto media = sender.ingress.handle_rtp(turn, packet);
  pass_restarts(sender.ingress);
  if (!media) return;
  if (media->source->media() == MediaKind::audio)
    route_audio(turn, sender, *media);
  else
    route_video(turn, sender, *media);
}

void MediaRouter::pass_restarts(Ingress& ingress) {
  for (const RestartedLayer& restarted : ingress.restarted()) {
    const Source* source = sources_.find(restarted.source);
    if (!source) continue;
    if (source->media() == MediaKind::audio)
      roster_.for_each_audio(*source, [](AudioEgress& stream) { stream.handle_restarted(); });
    else
      roster_.for_each_video(*source, [&](VideoEgress& stream) { stream.handle_layer_restarted(restarted.layer); });
  }
  ingress.forget_restarted();
}

void MediaRouter::refresh_audio_bindings() {
  for (const auto& endpoint : roster_)
    for (const auto& source : endpoint->ingress.sources())
      if (source->media() == MediaKind::audio) source->next_bind_attempt = TimePoint{};
}

void MediaRouter::bind_audio(Turn& turn, Source& source, bool audible) {
  bool missing = false;
  for (const auto& endpoint : roster_) {
    if (!endpoint->receiver.wants_audio(source)) continue;
    missing |= endpoint->receiver.bind_audio(turn.now, source, audible) == nullptr;
    endpoint->receiver.flush_maps(turn);
  }
  source.next_bind_attempt = missing ? turn.now + kBindInterval : kNever;
}

void MediaRouter::route_audio(Turn& turn, Endpoint& sender, const ReceivedMedia& media) {
  Source& source = *media.source;
  const MediaPacket& packet = media.packet;
  const std::optional<rtp::AudioLevel>& level = packet.passing.level;
  if (level && packet.order != peer::PacketOrder::late) speakers_.handle_level(turn.now, sender.number, level->level);
  const bool silent = level && level->level >= 127;
  if (!silent && !packet.padding_only() && turn.now - source.last_audible >= kBindInterval) {
    source.last_audible = turn.now;
    for (const auto& endpoint : roster_) endpoint->receiver.touch_audio(turn.now, source.number());
  }
  if (turn.now >= source.next_bind_attempt) bind_audio(turn, source, !silent);

  source.silent_run = silent ? source.silent_run + 1 : 0;
  if (source.silent_run > kSilentPackets) {
    if (turn.now - source.last_silence_forwarded < kSilenceInterval) {
      roster_.for_each_audio(source, [&](AudioEgress& stream) { stream.leave_out(packet); });
      return;
    }
    source.last_silence_forwarded = turn.now;
  }
  roster_.for_each_audio(source, [&](AudioEgress& stream) { stream.handle_packet(turn, packet); });
}

void MediaRouter::route_video(Turn& turn, Endpoint& sender, const ReceivedMedia& media) {
  Source& source = *media.source;
  // At once: the very keyframe that showed the layer is the one to begin with. A layer appears at most once a second,
  // but a sender can change its size with every packet.
  if (media.layer_appeared)
    allocation_.update_now(turn);
  else if (media.size_changed)
    allocation_.mark_all(turn.now);
  bool asked = false;
  roster_.for_each_video(source, [&](VideoEgress& stream) {
    const int layer = stream.handle_packet(turn, media.packet);
    if (layer == kNoLayer) return;
    source.layers()[static_cast<size_t>(layer)].keyframes.request(turn.now);
    asked = true;
  });
  if (asked) sender.ingress.flush_keyframe_requests(turn, source);
}

void MediaRouter::handle_rtcp(Turn& turn, Endpoint& from, ByteSpan packet) {
  rtp::RtcpReader reader(packet);
  size_t reports_left = kMaxSenderReports;
  size_t nacks_left = kMaxNackedPackets;
  const auto handle = Overloaded{
      [&](const rtp::SenderReport& report) {
        if (reports_left == 0 || !from.ingress.admit_sender_report(turn.now)) return turn.drops.add("rtcp-cap");
        --reports_left;
        handle_sender_report(turn, from, report);
      },
      [&](const rtp::Nack& nack) { handle_nack(turn, from, nack, nacks_left); },
      [&](const rtp::Pli& pli) { handle_keyframe_request(turn, from, pli.media_ssrc); },
      [&](const rtp::Fir& fir) {
        for (size_t i = 0; i < std::min<size_t>(fir.entries.size(), 64); ++i)
          handle_keyframe_request(turn, from, fir.entries[i].ssrc);
      },
      [&](const rtp::Remb& remb) { from.port.handle_remb(turn.now, remb.bitrate_bps); },
      [&](const rtp::TransportFeedback& feedback) { from.port.handle_feedback(turn.now, feedback); },
      [](const auto&) {},
  };
  while (const auto one = reader.next()) {
    if (!from.ingress.admit_rtcp(turn.now)) return turn.drops.add("rtcp-cap");
    std::visit(handle, *one);
  }
  if (reader.error()) turn.drops.add(reader.error());
}

void MediaRouter::handle_sender_report(Turn& turn, Endpoint& sender, const rtp::SenderReport& report) {
  const auto binding = sender.ingress.handle_sender_report(turn.now, report);
  if (!binding) return;
  const Source& source = *binding->source;
  if (source.media() == MediaKind::audio)
    roster_.for_each_audio(source,
                           [&](AudioEgress& stream) { stream.handle_sender_report(turn, report.info, cname_); });
  else
    roster_.for_each_video(
        source, [&](VideoEgress& stream) { stream.handle_sender_report(turn, binding->layer, report.info, cname_); });
}

void MediaRouter::handle_nack(Turn& turn, Endpoint& receiver, const rtp::Nack& nack, size_t& left) {
  VideoEgress* egress = receiver.receiver.find_video(nack.media_ssrc);
  const Source* source = egress ? sources_.find(egress->source()) : nullptr;
  const Endpoint* sender = source ? roster_.find(source->owner()) : nullptr;
  if (!sender) return;
  for (size_t i = 0; i < nack.entries.size() && left >= 17; ++i)
    nack.entries[i].for_each([&](uint16_t sequence) {
      --left;
      egress->handle_nack(turn, sequence, sender->ingress.slab());
    });
}

void MediaRouter::handle_keyframe_request(Turn& turn, Endpoint& receiver, uint32_t ssrc) {
  VideoEgress* egress = receiver.receiver.find_video(ssrc);
  if (!egress) return;
  const int layer = egress->handle_keyframe_request(turn.now);
  if (layer == kNoLayer) return;
  Source* source = sources_.find(egress->source());
  Endpoint* sender = source ? roster_.find(source->owner()) : nullptr;
  if (!sender) return;
  source->layers()[static_cast<size_t>(layer)].keyframes.request(turn.now);
  sender->ingress.flush_keyframe_requests(turn, *source);
  touched_ = sender->number;
}

}  // namespace conclave::sfu
