#include "sfu/receiver.h"

#include <algorithm>

#include "sfu/target_bitrate.h"

namespace conclave::sfu {

namespace {

// Ten digits: some clients read SSRCs as text of fixed width. 1000000001 and 1000000002 are the sources that every
// offer names as the bridge's own; a stream under one of them would land on the client's own m-line.
constexpr uint32_t kMinSsrc = 1'000'000'016;

template <class Container>
auto cut(const Container& names) {
  return std::span(names).first(std::min(names.size(), ReceiverConstraints::kMaxNames));
}

/// The index of the stream with this SSRC; one that is made takes the first free place.
template <class Egress, class Make>
uint32_t find_or_make(std::vector<std::unique_ptr<Egress>>& streams, uint32_t ssrc, Make make) {
  auto found = std::ranges::find_if(streams, [&](const auto& stream) { return stream && stream->ssrc() == ssrc; });
  if (found == streams.end()) {
    found = std::ranges::find_if(streams, [](const auto& stream) { return !stream; });
    if (found == streams.end()) found = streams.emplace(streams.end());
    *found = make();
  }
  return static_cast<uint32_t>(found - streams.begin());
}

}  // namespace

Receiver::Receiver(Identity identity, EgressPort& port, const Ingress& ingress, const SourceTable& sources,
                   Random& random)
    : identity_(std::move(identity)), port_(port), ingress_(ingress), sources_(sources), random_(random) {}

Receiver::~Receiver() {
  for (uint32_t i = 0; i < video_.size(); ++i)
    if (video_[i]) detach(*video_[i], i);
  for (uint32_t i = 0; i < audio_.size(); ++i)
    if (audio_[i]) detach(*audio_[i], i);
}

template <class Egress>
void Receiver::attach(Egress& egress, uint32_t index, Source& source) {
  if (egress.source() == source.number()) return;
  detach(egress, index);
  egress.attach(source.number());
  source.streams.push_back({identity_.number, index});
}

template <class Egress>
void Receiver::detach(Egress& egress, uint32_t index) {
  if (Source* source = sources_.find(egress.source())) {
    std::erase(source->streams, StreamRef{identity_.number, index});
    source->next_bind_attempt = TimePoint{};  // its stream may have gone to another source: it needs one again
  }
  egress.detach();
}

void Receiver::detach_all(SourceNumber source) {
  for (uint32_t i = 0; i < video_.size(); ++i)
    if (video_[i] && video_[i]->source() == source) detach(*video_[i], i);
  for (uint32_t i = 0; i < audio_.size(); ++i)
    if (audio_[i] && audio_[i]->source() == source) detach(*audio_[i], i);
}

void Receiver::handle_constraints(const ReceiverVideoConstraints& message) {
  constraints_.handle(message);
  if (message.assumed_bandwidth_bps)
    assumed_bps_ = *message.assumed_bandwidth_bps >= 0
                       ? std::optional(static_cast<uint64_t>(*message.assumed_bandwidth_bps))
                       : std::nullopt;
}

void Receiver::handle_subscription(const ReceiverAudioSubscription& subscription) {
  audio_all_ = subscription.all;
  audio_include_ = {cut(subscription.include).begin(), cut(subscription.include).end()};
  audio_exclude_ = {cut(subscription.exclude).begin(), cut(subscription.exclude).end()};
}

bool Receiver::wants_audio(const Source& source) const {
  if (source.owner() == identity_.number || audio_exclude_.contains(source.name())) return false;
  return audio_all_ || audio_include_.contains(source.name());
}

uint32_t Receiver::make_ssrc() {
  for (;;) {
    const uint32_t ssrc = kMinSsrc + random_.below(UINT32_MAX - kMinSsrc);
    if (!ingress_.owns_ssrc(ssrc) && ssrcs_.insert(ssrc).second) return ssrc;
  }
}

void Receiver::handle_announced(TimePoint now, const Source& source) {
  const uint32_t ssrc = source.description().egress_ssrc;
  if (!per_source() || ssrc == 0) return;
  Announced& announced = announced_[source.number()];
  if (announced.ssrc != ssrc) announced = {ssrc, now + identity_.grace};
}

std::optional<uint32_t> Receiver::announced_video(const Source& source) {
  const auto announced = announced_.find(source.number());
  if (announced == announced_.end() || announced->second.ssrc != source.description().egress_ssrc) return std::nullopt;
  const uint32_t ssrc = announced->second.ssrc;
  const uint32_t index = find_or_make(video_, ssrc, [&] {
    return std::make_unique<VideoEgress>(port_, ssrc, source.description().egress_rtx_ssrc, random_);
  });
  video_by_ssrc_[ssrc] = video_[index].get();
  video_[index]->set_ready_at(announced->second.ready_at);
  return index;
}

std::optional<uint32_t> Receiver::announced_audio(const Source& source) {
  const auto announced = announced_.find(source.number());
  if (announced == announced_.end() || announced->second.ssrc != source.description().egress_ssrc) return std::nullopt;
  const uint32_t ssrc = announced->second.ssrc;
  const uint32_t index =
      find_or_make(audio_, ssrc, [&] { return std::make_unique<AudioEgress>(port_, ssrc, random_); });
  audio_[index]->set_ready_at(announced->second.ready_at);
  return index;
}

VideoEgress* Receiver::bind_video(TimePoint now, Source& source) {
  std::optional<uint32_t> index;
  if (per_source()) {
    index = announced_video(source);
    if (!index) return nullptr;
  } else {
    auto slot = video_slots_.find(source.number());
    if (!slot && channel_open_) slot = video_slots_.bind(now, source.number(), now - 1us);
    if (!slot) return nullptr;
    if (*slot >= video_.size()) {
      const uint32_t ssrc = make_ssrc();
      video_.push_back(std::make_unique<VideoEgress>(port_, ssrc, make_ssrc(), random_));
      video_by_ssrc_[ssrc] = video_.back().get();
    }
    video_slots_.touch(*slot, now);
    video_[*slot]->set_ready_at(video_slots_.slots()[*slot].ready_at);
    index = static_cast<uint32_t>(*slot);
  }
  attach(*video_[*index], *index, source);
  return video_[*index].get();
}

AudioEgress* Receiver::bind_audio(TimePoint now, Source& source, bool audible) {
  std::optional<uint32_t> index;
  if (per_source()) {
    index = announced_audio(source);
    if (!index) return nullptr;
  } else {
    auto slot = audio_slots_.find(source.number());
    if (!slot && channel_open_)
      slot = audio_slots_.bind(now, source.number(), audible ? now - kAudioIdle : TimePoint::min());
    if (!slot) return nullptr;
    if (*slot >= audio_.size()) audio_.push_back(std::make_unique<AudioEgress>(port_, make_ssrc(), random_));
    audio_[*slot]->set_ready_at(audio_slots_.slots()[*slot].ready_at);
    index = static_cast<uint32_t>(*slot);
  }
  attach(*audio_[*index], *index, source);
  return audio_[*index].get();
}

void Receiver::touch_audio(TimePoint now, SourceNumber source) {
  const auto slot = audio_slots_.find(source);
  if (slot && audio_[*slot]->source() != 0) audio_slots_.touch(*slot, now);
}

void Receiver::apply(Turn& turn, std::span<const Allocation> allocations, const std::vector<Source*>& sources) {
  wanted_.clear();
  wanted_bps_ = 0;
  for (const auto& egress : video_)
    if (egress && egress->source() != 0) egress->set_wanted(false);
  // Those that keep their slot first, so that none of them is the least recently used when another needs one.
  for (const Allocation& one : allocations)
    if (one.wanted)
      if (const auto slot = video_slots_.find(sources[one.source]->number())) video_slots_.touch(*slot, turn.now);
  now_forwarded_.clear();
  for (const Allocation& one : allocations) {
    Source& source = *sources[one.source];
    if (!one.wanted) continue;
    const uint64_t target = sfu::target_bps(source.video_type, one.max_height);
    wanted_.push_back({source.number(), one.max_height, target});
    wanted_bps_ += target;
    // Also when nothing of it arrives yet: its sender is only now told that it is wanted, and the receiver can get
    // ready for it meanwhile.
    VideoEgress* egress = bind_video(turn.now, source);
    if (!egress || one.target_layer == kNoLayer) continue;
    egress->set_wanted(true);
    egress->set_target(one.target_layer);
    now_forwarded_.push_back(source.number());
  }
  for (const auto& egress : video_)
    if (egress && !egress->wanted()) egress->set_target(kNoLayer);
  std::ranges::sort(wanted_, {}, &Wanted::source);
  std::ranges::sort(now_forwarded_);
  const bool changed = now_forwarded_ != forwarded_;
  std::swap(now_forwarded_, forwarded_);
  flush_maps(turn);
  if (changed) report_forwarded(turn, false);
}

void Receiver::report_forwarded(Turn& turn, bool always) {
  if (!channel_open_ && !always) return;
  std::vector<std::string> names;
  for (const SourceNumber number : forwarded_)
    if (const Source* source = sources_.find(number)) names.push_back(source->name());
  std::ranges::sort(names);
  turn.events.emplace_back(ForwardedSourcesChanged{identity_.conference, identity_.id, std::move(names)});
}

void Receiver::handle_source_replaced(SourceNumber source) { detach_all(source); }

void Receiver::handle_source_ended(SourceNumber source) {
  detach_all(source);
  video_slots_.release(source);
  audio_slots_.release(source);
  if (const Wanted* wanted = find_wanted(source)) {
    wanted_bps_ -= wanted->target_bps;
    wanted_.erase(wanted_.begin() + (wanted - wanted_.data()));
  }
  const auto announced = announced_.find(source);
  if (announced == announced_.end()) return;
  const uint32_t ssrc = announced->second.ssrc;
  announced_.erase(announced);
  video_by_ssrc_.erase(ssrc);
  for (auto& egress : video_)
    if (egress && egress->ssrc() == ssrc) egress.reset();
  for (auto& egress : audio_)
    if (egress && egress->ssrc() == ssrc) egress.reset();
}

void Receiver::drop_unwanted_audio() {
  for (uint32_t i = 0; i < audio_.size(); ++i) {
    const Source* source = audio_[i] ? sources_.find(audio_[i]->source()) : nullptr;
    if (source && !wants_audio(*source)) detach(*audio_[i], i);
  }
}

void Receiver::handle_map_applied(TimePoint now, uint64_t version) {
  if (!identity_.options.confirms_source_maps) return;
  video_slots_.confirm(now, version);
  audio_slots_.confirm(now, version);
  sync_ready_times();
}

void Receiver::sync_ready_times() {
  if (per_source()) return;
  for (size_t i = 0; i < video_.size(); ++i) video_[i]->set_ready_at(video_slots_.slots()[i].ready_at);
  for (size_t i = 0; i < audio_.size(); ++i) audio_[i]->set_ready_at(audio_slots_.slots()[i].ready_at);
}

void Receiver::set_channel_open(TimePoint now, bool open) {
  channel_open_ = open;
  if (!open) return;
  video_slots_.forget_unconfirmed(now);
  audio_slots_.forget_unconfirmed(now);
}

std::vector<MappedSource> Receiver::mapped(MediaKind media, bool all) const {
  std::vector<MappedSource> result;
  const auto add = [&](const SlotTable::Slot& slot, const Source* source, uint32_t ssrc, uint32_t rtx) {
    if (source && slot.source != 0 && (all || slot.ready_at == kNever))
      result.push_back({source->name(), source->owner_id(), ssrc, rtx, source->video_type});
  };
  if (media == MediaKind::video) {
    for (size_t i = 0; i < video_.size(); ++i)
      add(video_slots_.slots()[i], sources_.find(video_[i]->source()), video_[i]->ssrc(), video_[i]->rtx_ssrc());
  } else {
    for (size_t i = 0; i < audio_.size(); ++i)
      add(audio_slots_.slots()[i], sources_.find(audio_[i]->source()), audio_[i]->ssrc(), 0);
  }
  return result;
}

void Receiver::send_map(Turn& turn, MediaKind media, bool all) {
  SlotTable& slots = media == MediaKind::video ? video_slots_ : audio_slots_;
  const Duration wait = identity_.options.confirms_source_maps ? kConfirmationTimeout : identity_.grace;
  std::vector<MappedSource> entries = mapped(media, all);
  slots.announce(++map_version_, turn.now + wait);
  turn.events.emplace_back(
      SourceMapChanged{identity_.conference, identity_.id, media, map_version_, std::move(entries)});
}

void Receiver::flush_maps(Turn& turn) {
  if (per_source() || !channel_open_) return;
  bool sent = false;
  if (video_slots_.has_unannounced()) send_map(turn, MediaKind::video, false), sent = true;
  if (audio_slots_.has_unannounced()) send_map(turn, MediaKind::audio, false), sent = true;
  if (sent) sync_ready_times();
}

void Receiver::replay(Turn& turn) {
  if (!per_source()) {
    if (!video_.empty()) send_map(turn, MediaKind::video, true);
    if (!audio_.empty()) send_map(turn, MediaKind::audio, true);
    sync_ready_times();
  }
  report_forwarded(turn, true);
}

const Receiver::Wanted* Receiver::find_wanted(SourceNumber source) const {
  const auto found = std::ranges::lower_bound(wanted_, source, {}, &Wanted::source);
  return found == wanted_.end() || found->source != source ? nullptr : &*found;
}

int32_t Receiver::effective_height(SourceNumber source) const {
  const Wanted* wanted = find_wanted(source);
  return wanted ? wanted->height : 0;
}

uint64_t Receiver::target_bps(SourceNumber source) const {
  const Wanted* wanted = find_wanted(source);
  if (!wanted) return 0;
  if (!downlink_bps_ || *downlink_bps_ >= wanted_bps_) return wanted->target_bps;
  // Below that a picture is none.
  return std::max(std::min(wanted->target_bps, kMinTargetBps), wanted->target_bps * *downlink_bps_ / wanted_bps_);
}

VideoEgress* Receiver::find_video(uint32_t ssrc) const {
  const auto found = video_by_ssrc_.find(ssrc);
  return found == video_by_ssrc_.end() ? nullptr : found->second;
}

}  // namespace conclave::sfu
