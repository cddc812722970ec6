#include "sfu/ingress.h"

#include <algorithm>
#include <array>
#include <utility>

#include "peer/retransmission.h"
#include "rtp/rtcp_writer.h"

namespace conclave::sfu {

namespace {

constexpr size_t kMaxKnownNames = 64;
// Beside video a sender may always send what it needs for sound to begin.
constexpr uint64_t kSpareBps = 32'000;

/// More than of use, but for headers and what an encoder cannot help.
constexpr bool worth_asking(uint64_t measured_bps, uint64_t target_bps) { return measured_bps > target_bps * 5 / 4; }

/// All that decides which packets are the source's.
bool same_streams(const SourceDescription& a, const SourceDescription& b) {
  return a.media == b.media && a.ssrcs == b.ssrcs && a.groups == b.groups && a.mid == b.mid && a.rids == b.rids &&
         a.egress_ssrc == b.egress_ssrc && a.egress_rtx_ssrc == b.egress_rtx_ssrc;
}

}  // namespace

Ingress::Ingress(EndpointNumber owner, const EndpointId& owner_id, EgressPort& port, SourceTable& table,
                 uint32_t own_ssrc)
    : owner_(owner),
      owner_id_(owner_id),
      port_(port),
      known_(table),
      own_ssrc_(own_ssrc),
      slab_(owner),
      reporter_(own_ssrc) {}

Ingress::~Ingress() {
  for (const std::unique_ptr<Source>& source : sources_) known_.remove(*source);
}

SourceChanges Ingress::set_sources(const std::vector<SourceDescription>& descriptions, SourceNumber& next_number) {
  std::vector<std::unique_ptr<Source>> old = std::move(sources_);
  sources_.clear();
  SourceChanges changes;
  for (const SourceDescription& description : descriptions) {
    if (sources_.size() >= kMaxSources || find_source(description.name)) continue;
    const auto kept = std::ranges::find_if(old, [&](const std::unique_ptr<Source>& s) {
      return s && s->name() == description.name && same_streams(s->description(), description);
    });
    if (kept != old.end()) {
      (*kept)->update(description);
      sources_.push_back(std::move(*kept));
      continue;
    }
    auto number = std::ranges::find(numbers_, description.name, &std::pair<std::string, SourceNumber>::first);
    if (number == numbers_.end()) {
      if (numbers_.size() >= kMaxKnownNames) numbers_.erase(numbers_.begin());
      number = numbers_.insert(numbers_.end(), {description.name, ++next_number});
    }
    auto source = std::make_unique<Source>(number->second, owner_, owner_id_, description);
    if (const auto told = std::ranges::find(early_types_, description.name, &EarlyType::first);
        told != early_types_.end()) {
      source->video_type = told->second;
      early_types_.erase(told);
    }
    if (source->layers().empty()) continue;
    known_.add(*source);
    sources_.push_back(std::move(source));
  }
  for (const std::unique_ptr<Source>& gone : old) {
    if (!gone) continue;
    const bool again = std::ranges::any_of(sources_, [&](const auto& s) { return s->number() == gone->number(); });
    (again ? changes.replaced : changes.ended).push_back(gone->number());
    known_.remove(*gone);
  }
  table_.rebuild(sources_);
  return changes;
}

Source* Ingress::find_source(std::string_view name) const {
  const auto found =
      std::ranges::find_if(sources_, [&](const std::unique_ptr<Source>& s) { return s && s->name() == name; });
  return found == sources_.end() ? nullptr : found->get();
}

bool Ingress::set_video_type(const std::string& name, VideoType type) {
  if (Source* source = find_source(name)) return std::exchange(source->video_type, type) != type;
  // The channel may open before the session is accepted.
  std::erase_if(early_types_, [&](const EarlyType& one) { return one.first == name; });
  if (early_types_.size() >= kMaxSources) early_types_.erase(early_types_.begin());
  early_types_.emplace_back(name, type);
  return false;
}

bool Ingress::permitted(const Source& source) const {
  if (source.media() == MediaKind::audio) return permissions_.audio;
  const VideoType type = source.description().video_type;
  return type == VideoType::desktop || type == VideoType::desktop_high_fps ? permissions_.desktop : permissions_.video;
}

void Ingress::set_permissions(const SendPermissions& permissions) {
  std::vector<Source*> barred;
  for (const std::unique_ptr<Source>& source : sources_)
    if (!permitted(*source)) barred.push_back(source.get());
  permissions_ = permissions;
  for (Source* source : barred) {
    if (!permitted(*source)) continue;
    for (size_t i = 0; i < source->layers().size(); ++i)
      if (source->layers()[i].stream) restart(*source, static_cast<int>(i), source->layers()[i].ssrc);
  }
}

void Ingress::restart(Source& source, int layer, uint32_t ssrc) {
  SourceLayer& restarted = source.layers()[static_cast<size_t>(layer)];
  const bool replaced = restarted.stream.has_value();
  restarted.restart(ssrc, source.clock_rate());
  if (replaced) restarted_.push_back({source.number(), layer});
}

const SsrcBinding* Ingress::find_or_learn(Turn& turn, const rtp::PacketView& view) {
  if (const SsrcBinding* known = table_.find(view.ssrc())) return known;
  const SsrcBinding* learned = table_.learn(turn.now, view, sources_);
  if (!learned || learned->rtx) return learned;
  restart(*learned->source, learned->layer, view.ssrc());
  return learned;
}

bool Ingress::admit(TimePoint now, const rtp::PacketView& view) {
  const PayloadType* type = find_payload_type(view.payload_type());
  if (type && type->media == MediaKind::audio)
    return audio_packet_cap_.take(now, 1) && audio_byte_cap_.take(now, view.bytes().size());
  return packet_cap_.take(now, 1) && byte_cap_.take(now, view.bytes().size());
}

std::optional<ReceivedMedia> Ingress::handle_rtp(Turn& turn, MutableByteSpan bytes) {
  auto view = rtp::PacketView::parse(bytes);
  if (!view) {
    turn.drops.add(view.error().reason);
    return std::nullopt;
  }
  if (!admit(turn.now, *view)) {
    turn.drops.add("ingress-cap");
    return std::nullopt;
  }
  // Everything that arrived is told to the sender's congestion control, whatever becomes of it here.
  if (const auto sequence = rtp::find_transport_sequence(*view)) {
    feedback_ssrc_ = view->ssrc();
    feedback_.handle_packet(turn.now, *sequence, view->marker());
  }
  const SsrcBinding* binding = find_or_learn(turn, *view);
  if (!binding) {
    turn.drops.add(view->payload().empty() ? "padding-unknown-ssrc" : "unknown-ssrc");
    return std::nullopt;
  }
  if (!permitted(*binding->source)) {
    turn.drops.add("not-permitted");
    return std::nullopt;
  }
  if (!binding->rtx) return receive(turn, *binding, *view, false);

  const uint32_t primary = binding->source->layers()[static_cast<size_t>(binding->layer)].ssrc;
  if (primary == 0 || view->payload().empty()) return std::nullopt;  // probing for bandwidth: no offence
  const auto unwrapped = peer::unwrap_rtx(bytes, primary);
  if (!unwrapped) {
    turn.drops.add(unwrapped.error().reason);
    return std::nullopt;
  }
  view = rtp::PacketView::parse(*unwrapped);
  if (!view) {
    turn.drops.add(view.error().reason);
    return std::nullopt;
  }
  return receive(turn, *binding, *view, true);
}

std::optional<ReceivedMedia> Ingress::receive(Turn& turn, const SsrcBinding& binding, const rtp::PacketView& view,
                                              bool rtx) {
  Source& source = *binding.source;
  SourceLayer& layer = source.layers()[static_cast<size_t>(binding.layer)];
  const PayloadType* type = find_payload_type(view.payload_type());
  if (!type || type->media != source.media() || type->codec == Codec::rtx) {
    turn.drops.add("payload-type");
    return std::nullopt;
  }
  if (!layer.stream) layer.stream.emplace(layer.ssrc, source.clock_rate());
  const peer::ReceivedPacket received =
      rtx ? layer.stream->handle_retransmission(turn.now, view.header(), view.bytes().size())
          : layer.stream->handle_packet(turn.now, view.header(), view.bytes().size());
  if (!received.usable()) {
    turn.drops.add(received.order == peer::PacketOrder::duplicate ? "duplicate" : "out-of-window");
    return std::nullopt;
  }
  ReceivedMedia media{.source = &source, .packet = {.view = view}};
  MediaPacket& packet = media.packet;
  packet.at = turn.now;
  packet.layer = binding.layer;
  packet.sequence = received.sequence;
  packet.order = received.order;
  if (source.media() == MediaKind::audio) {
    packet.passing.level = rtp::find_audio_level(view);
    return media;
  }
  if (received.order == peer::PacketOrder::restarted) {
    layer.nack.reset();
    layer.picture_ids = {};
  }
  if (layer.watched && layer.filter.open()) {
    layer.nack.handle_packet(turn.now, received.sequence);
    nack_due_ = std::min(nack_due_, layer.nack.next_timeout());
  }
  if (packet.padding_only()) return media;
  if (!read_video(turn, media)) return std::nullopt;
  return media;
}

bool Ingress::read_video(Turn& turn, ReceivedMedia& media) {
  MediaPacket& packet = media.packet;
  SourceLayer& layer = media.source->layers()[static_cast<size_t>(packet.layer)];
  const ByteSpan payload = packet.view.payload();
  const auto descriptor = rtp::parse_vp8_descriptor(payload);
  if (!descriptor) {
    turn.drops.add(descriptor.error().reason);
    return false;
  }
  packet.vp8 = *descriptor;
  packet.frame = rtp::make_frame_info(*descriptor, payload, packet.view.marker());
  if (descriptor->picture_id)
    packet.picture_id = layer.picture_ids.unwrap(static_cast<uint16_t>(*descriptor->picture_id << 1)) >> 1;
  packet.passing.orientation = rtp::find_video_orientation(packet.view);
  media.layer_appeared = media.source->mark_active(packet.layer);
  if (packet.frame.is_keyframe) layer.keyframes.handle_keyframe();
  if (packet.frame.size) media.size_changed = media.source->set_size(packet.layer, *packet.frame.size);
  if (!layer.watched) return true;
  if (!pass_filter(turn, *media.source, packet)) return false;
  packet.stored = slab_.store(packet.view.bytes());
  return true;
}

bool Ingress::pass_filter(Turn& turn, Source& source, const MediaPacket& packet) {
  SourceLayer& layer = source.layers()[static_cast<size_t>(packet.layer)];
  const IngressLayerFilter::Verdict verdict =
      layer.filter.handle_packet(turn.now, packet.frame, packet.view.bytes().size());
  if (verdict == IngressLayerFilter::Verdict::pass) return true;
  turn.drops.add("beyond-use");
  if (verdict == IngressLayerFilter::Verdict::shut) {
    // Nothing that was left out is missing: a receiver's stream goes on with the next keyframe that comes through.
    layer.nack.reset();
    restarted_.push_back({source.number(), packet.layer});
    asking_ = true;
    review_due_ = turn.now;
  }
  return false;
}

void Ingress::review_rates(Turn& turn) {
  review_due_ = turn.now + kReviewInterval;
  for (const std::unique_ptr<Source>& source : sources_) {
    if (source->media() != MediaKind::video || source->target_bps() == 0) continue;
    // Layers can be left out one by one, and their sender is told which height is wanted: that is enough for them.
    const bool excess = source->unlayered() && worth_asking(source->measured_bps(turn.now), source->target_total_bps());
    if (!excess) source->asked_since = kNever;
    if (excess && source->asked_since == kNever) source->asked_since = turn.now;
    asking_ |= excess;
    for (SourceLayer& layer : source->layers()) {
      if (!layer.stream) continue;
      layer.filter.review(turn.now, layer.stream->bitrate_bps(turn.now), source->asked_since);
      if (layer.watched && layer.filter.wants_keyframe(turn.now)) layer.keyframes.request(turn.now);
    }
    flush_keyframe_requests(turn, *source);
  }
  if (asking_) ask_for_less(turn);
}

void Ingress::ask_for_less(Turn& turn) {
  // Of libwebrtc: it takes the figure for all that it sends over the transport, sound included, whatever SSRCs are
  // named, and heeds it beside transport-wide feedback. Others (aiortc) take it for each SSRC that is named.
  uint64_t bps = kSpareBps;
  std::array<uint32_t, kMaxSources * Source::kMaxLayers> ssrcs;
  size_t count = 0;
  for (const std::unique_ptr<Source>& source : sources_) {
    bps += source->media() == MediaKind::video ? source->target_total_bps() : source->measured_bps(turn.now);
    if (source->media() != MediaKind::video) continue;
    for (const SourceLayer& layer : source->layers())
      if (layer.stream) ssrcs[count++] = layer.ssrc;
  }
  port_.send_rtcp(turn, [&](ByteWriter& out) { rtp::write_remb(out, own_ssrc_, bps, std::span(ssrcs).first(count)); });
}

std::optional<SsrcBinding> Ingress::handle_sender_report(TimePoint now, const rtp::SenderReport& report) {
  const SsrcBinding* binding = table_.find(report.ssrc);
  if (!binding || binding->rtx) return std::nullopt;
  SourceLayer& layer = binding->source->layers()[static_cast<size_t>(binding->layer)];
  if (!layer.stream || !permitted(*binding->source)) return std::nullopt;
  layer.stream->handle_sender_report(now, report.info);
  return *binding;
}

void Ingress::flush_keyframe_requests(Turn& turn, Source& source) {
  for (SourceLayer& layer : source.layers()) {
    if (layer.ssrc != 0 && layer.keyframes.poll(turn.now))
      port_.send_rtcp(turn, [&](ByteWriter& out) { rtp::write_pli(out, own_ssrc_, layer.ssrc); });
    keyframe_due_ = std::min(keyframe_due_, layer.keyframes.next_timeout());
  }
}

void Ingress::send_nacks(Turn& turn) {
  nack_due_ = kNever;
  std::array<uint16_t, 128> lost;
  for (const std::unique_ptr<Source>& source : sources_) {
    if (source->media() != MediaKind::video) continue;
    for (SourceLayer& layer : source->layers()) {
      if (!layer.stream || layer.nack.missing() == 0) continue;
      const size_t count = layer.nack.collect(turn.now, port_.round_trip(), lost);
      if (count > 0)
        port_.send_rtcp(
            turn, [&](ByteWriter& out) { rtp::write_nack(out, own_ssrc_, layer.ssrc, std::span(lost).first(count)); });
      nack_due_ = std::min(nack_due_, layer.nack.next_timeout());
    }
  }
}

void Ingress::send_feedback(Turn& turn) {
  // A few messages hold everything that can be pending.
  for (int i = 0; i < 8 && turn.now >= feedback_.next_timeout(); ++i) {
    size_t written = 0;
    const bool sent = port_.send_rtcp(turn, [&](ByteWriter& out) {
      std::array<uint8_t, 1200> message;
      written = feedback_.write(turn.now, own_ssrc_, feedback_ssrc_, message);
      out.bytes(ByteSpan(message).first(written));
    });
    if (!sent && written == 0) return;
  }
}

void Ingress::send_report(Turn& turn, std::string_view cname) {
  report_streams_.clear();
  for (const std::unique_ptr<Source>& source : sources_)
    for (SourceLayer& layer : source->layers())
      if (layer.stream) report_streams_.push_back(&*layer.stream);
  port_.send_rtcp(turn, [&](ByteWriter& out) { reporter_.write(turn.now, report_streams_, cname, out); });
}

void Ingress::handle_timeout(Turn& turn, std::string_view cname) {
  if (!port_.writable()) {
    // Nothing can be told now; look again when the path is back.
    if (reporter_.due(turn.now)) start(turn.now);
    return;
  }
  if (turn.now >= feedback_.next_timeout()) send_feedback(turn);
  if (turn.now >= nack_due_) send_nacks(turn);
  if (turn.now >= keyframe_due_) {
    keyframe_due_ = kNever;
    for (const std::unique_ptr<Source>& source : sources_) flush_keyframe_requests(turn, *source);
  }
  if (turn.now >= review_due_) review_rates(turn);
  if (reporter_.due(turn.now)) send_report(turn, cname);
}

uint64_t Ingress::received_bps(TimePoint now) const {
  uint64_t total = 0;
  for (const std::unique_ptr<Source>& source : sources_) total += source->measured_bps(now);
  return total;
}

PacketLoss Ingress::loss() const {
  const peer::ReceiveStream::Interval& totals = reporter_.totals();
  return {static_cast<uint64_t>(std::max<int64_t>(0, totals.expected)),
          static_cast<uint64_t>(std::max<int64_t>(0, totals.lost))};
}

TimePoint Ingress::next_timeout() const {
  if (!port_.writable()) return reporter_.next_timeout();
  return std::min({feedback_.next_timeout(), nack_due_, keyframe_due_, review_due_, reporter_.next_timeout()});
}

}  // namespace conclave::sfu
