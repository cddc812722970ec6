#include "sfu/source.h"

#include <algorithm>

#include "sfu/target_bitrate.h"

namespace conclave::sfu {

void SourceLayer::restart(uint32_t new_ssrc, uint32_t clock_rate) {
  ssrc = new_ssrc;
  stream.emplace(new_ssrc, clock_rate);
  nack.reset();
  picture_ids = {};
}

Source::Source(SourceNumber number, EndpointNumber owner, const EndpointId& owner_id, SourceDescription description)
    : video_type(description.video_type),
      number_(number),
      owner_(owner),
      owner_id_(owner_id),
      description_(std::move(description)) {
  make_layers();
}

void Source::make_layers() {
  if (!description_.rids.empty() || (description_.ssrcs.empty() && !description_.mid.empty())) {
    for (const std::string& rid : description_.rids)
      if (layers_.size() < kMaxLayers) layers_.emplace_back().rid = rid;
    if (layers_.empty()) layers_.emplace_back();
  } else {
    const auto group = [&](SsrcGroup::Semantics semantics) {
      return std::ranges::find_if(description_.groups, [&](const SsrcGroup& g) { return g.semantics == semantics; });
    };
    const auto add = [&](uint32_t ssrc) {
      if (layers_.size() >= kMaxLayers || ssrc == 0) return;
      SourceLayer& layer = layers_.emplace_back();
      layer.ssrc = ssrc;
      for (const SsrcGroup& fid : description_.groups)
        if (fid.semantics == SsrcGroup::Semantics::fid && fid.ssrcs.size() == 2 && fid.ssrcs[0] == ssrc)
          layer.rtx_ssrc = fid.ssrcs[1];
    };
    if (const auto sim = group(SsrcGroup::Semantics::sim); sim != description_.groups.end()) {
      for (const uint32_t ssrc : sim->ssrcs) add(ssrc);
    } else if (const auto fid = group(SsrcGroup::Semantics::fid);
               fid != description_.groups.end() && !fid->ssrcs.empty()) {
      add(fid->ssrcs.front());
    } else if (!description_.ssrcs.empty()) {
      add(description_.ssrcs.front());
    }
  }
  for (size_t i = 0; i < layers_.size(); ++i) states_.push_back({.height = nominal_height(i)});
}

bool Source::mark_active(int layer) {
  LayerState& state = states_[static_cast<size_t>(layer)];
  if (state.active) return false;
  return state.active = true;
}

bool Source::set_size(int layer, const rtp::FrameSize& size) {
  LayerState& state = states_[static_cast<size_t>(layer)];
  const int32_t height = std::min(size.width, size.height);
  if (height == 0 || height == state.height) return false;
  state.height = height;
  return true;
}

bool Source::unlayered() const { return std::ranges::count_if(states_, &LayerState::active) <= 1; }

uint64_t Source::target_bps_of(size_t layer) const {
  if (target_bps_ == 0) return 0;
  return unlayered() ? target_bps_ : sfu::target_bps(video_type, states_[layer].height);
}

void Source::set_target_bps(TimePoint now, uint64_t bps) {
  target_bps_ = bps;
  for (size_t i = 0; i < layers_.size(); ++i) layers_[i].filter.set_target_bps(now, target_bps_of(i));
}

uint64_t Source::target_total_bps() const {
  if (unlayered()) return target_bps_;
  uint64_t total = 0;
  for (size_t i = 0; i < layers_.size(); ++i) total += target_bps_of(i);
  return total;
}

uint64_t Source::measured_bps(TimePoint now) {
  uint64_t total = 0;
  for (SourceLayer& layer : layers_)
    if (layer.stream) total += layer.stream->bitrate_bps(now);
  return total;
}

uint32_t Source::sweep(TimePoint now) {
  TimePoint newest{};
  for (const SourceLayer& layer : layers_) newest = std::max(newest, layer.last_packet());
  const bool alive = now - newest < kLayerTimeout;
  uint32_t ceased = 0;
  for (size_t i = 0; i < layers_.size(); ++i) {
    LayerState& state = states_[i];
    if (!state.active) continue;
    state.bitrate_bps = layers_[i].stream ? layers_[i].stream->bitrate_bps(now) : 0;
    if (now - layers_[i].last_packet() < (alive ? kLayerTimeout : kSourceTimeout)) continue;
    state.active = false;
    state.bitrate_bps = 0;
    ceased |= 1u << i;
    layers_[i].keyframes.cancel();
    layers_[i].nack.reset();
  }
  return ceased;
}

}  // namespace conclave::sfu
