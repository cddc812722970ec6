#include "sfu/allocation_controller.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace conclave::sfu {

namespace {

/// Unlimited is the largest.
int32_t max_height(int32_t a, int32_t b) {
  const auto rank = [](int32_t h) { return h < 0 ? std::numeric_limits<int32_t>::max() : h; };
  return rank(a) >= rank(b) ? a : b;
}

std::optional<uint64_t> min_known(const std::optional<uint64_t>& a, const std::optional<uint64_t>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

Duration VideoAllocationController::min_interval() const {
  const auto endpoints = static_cast<int64_t>(roster_.size());
  return std::max(kMinInterval, kIntervalPerPair * (endpoints * endpoints));
}

void VideoAllocationController::schedule(TimePoint now) {
  due_ = std::min(due_, std::max(now, last_ + min_interval()));
}

void VideoAllocationController::mark_all(TimePoint now) {
  all_ = true;
  schedule(now);
}

void VideoAllocationController::mark(TimePoint now, EndpointNumber receiver) {
  marked_.insert(receiver);
  schedule(now);
}

void VideoAllocationController::update_now(Turn& turn) {
  mark_all(turn.now);
  const Duration least = min_interval();
  if (least == kMinInterval || turn.now - last_ >= least) due_ = turn.now;
  update(turn);
}

void VideoAllocationController::update(Turn& turn) {
  if (turn.now < due_) return;
  due_ = kNever;
  last_ = turn.now;
  collect_sources();
  allocator_.set_sources(describe_sources());
  for (const auto& endpoint : roster_)
    if (all_ || marked_.contains(endpoint->number)) allocate_for(turn, *endpoint);
  all_ = false;
  marked_.clear();
  update_watched();
  update_constraints(turn);
  sources_.clear();
}

void VideoAllocationController::collect_sources() {
  sources_.clear();
  const auto add = [this](const Endpoint& endpoint) {
    for (const auto& source : endpoint.ingress.sources())
      if (source->media() == MediaKind::video) sources_.push_back(source.get());
  };
  const std::vector<EndpointNumber>& recent = speakers_.recent();
  for (const EndpointNumber number : recent)
    if (const Endpoint* endpoint = roster_.find(number)) add(*endpoint);
  for (const auto& endpoint : roster_)
    if (std::ranges::find(recent, endpoint->number) == recent.end()) add(*endpoint);
}

std::vector<AllocationSource> VideoAllocationController::describe_sources() const {
  std::vector<AllocationSource> described;
  described.reserve(sources_.size());
  for (const Source* source : sources_)
    described.push_back({source->number(), source->owner(), source->video_type, source->layer_states()});
  return described;
}

void VideoAllocationController::allocate_for(Turn& turn, Endpoint& receiver) {
  // Deviation: the budget only tells senders without layers what is of use; the layers themselves are not chosen by it
  // yet.
  receiver.receiver.set_downlink(
      min_known(receiver.port.downlink_limit_bps(), receiver.receiver.assumed_downlink_bps()));
  AllocationLimits limits;
  if (!receiver.receiver.per_source()) limits.max_sources = static_cast<int32_t>(Receiver::kSlots);
  const VideoConstraints& constraints = receiver.receiver.video_constraints();
  receiver.receiver.apply(turn, allocator_.allocate(constraints, receiver.number, limits), sources_);
}

void VideoAllocationController::update_watched() {
  for (Source* source : sources_) {
    for (SourceLayer& layer : source->layers()) layer.watched = false;
    roster_.for_each_video(*source, [&](const VideoEgress& stream) {
      for (const int layer : {stream.selector().target(), stream.selector().current()})
        if (layer != kNoLayer) source->layers()[static_cast<size_t>(layer)].watched = true;
    });
    for (SourceLayer& layer : source->layers()) {
      if (layer.watched) continue;
      layer.nack.reset();
      layer.keyframes.cancel();
    }
  }
}

void VideoAllocationController::update_constraints(Turn& turn) {
  for (Source* source : sources_) {
    int32_t wanted = 0;
    uint64_t target = 0;
    for (const auto& endpoint : roster_) {
      if (endpoint->number == source->owner()) continue;
      wanted = max_height(wanted, endpoint->receiver.effective_height(source->number()));
      target = std::max(target, endpoint->receiver.target_bps(source->number()));
    }
    source->set_target_bps(turn.now, target);
    if (source->announced_constraint == wanted) continue;
    source->announced_constraint = wanted;
    if (const Endpoint* sender = roster_.find(source->owner())) notify_constraint(turn, *sender, *source);
  }
}

void VideoAllocationController::notify_constraint(Turn& turn, const Endpoint& sender, const Source& source) const {
  if (sender.receiver.channel_open() && source.announced_constraint)
    turn.events.emplace_back(
        SenderConstraintsChanged{conference_, sender.id, source.name(), *source.announced_constraint});
}

void VideoAllocationController::replay_constraints(Turn& turn, Endpoint& sender) {
  for (const auto& source : sender.ingress.sources())
    if (source->media() == MediaKind::video) notify_constraint(turn, sender, *source);
}

}  // namespace conclave::sfu
