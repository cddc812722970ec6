#include "sfu/egress_port.h"

#include <algorithm>

namespace conclave::sfu {

namespace {

/// A receiver's estimate that it did not repeat is worth nothing any more.
constexpr Duration kRembLifetime = 10s;

/// By more than an eighth.
bool differs(const std::optional<uint64_t>& a, const std::optional<uint64_t>& b) {
  if (a.has_value() != b.has_value()) return true;
  return a && std::max(*a, *b) - std::min(*a, *b) > *a / 8;
}

MutableByteSpan writable_part(MutableByteSpan slot) {
  return slot.first(slot.size() - peer::Transport::kProtectionOverhead);
}

}  // namespace

bool EgressPort::emit(Turn& turn, MediaKind media, const peer::Recipe& recipe, const rtp::PacketView& original,
                      const rtp::PassingExtensions& passing) {
  if (!transport_.writable()) {
    turn.drops.add("receiver-not-writable");
    return false;
  }
  rtp::ExtensionBuilder extensions;
  if (media == MediaKind::video) extensions.add_abs_send_time(turn.now);
  extensions.add_transport_sequence(history_.next_sequence());
  extensions.add_passing(passing);
  const MutableByteSpan slot = turn.out.open();
  const size_t size = rtp::write_rewritten(writable_part(slot), recipe.rewrite, original, extensions.elements());
  if (!finish_rtp(turn, slot, size)) return false;
  ++turn.stats.packets_forwarded;
  return true;
}

bool EgressPort::emit_again(Turn& turn, peer::RtxSender& rtx, const peer::Recipe& recipe,
                            const rtp::PacketView& original) {
  if (!transport_.writable()) return false;
  if (!resend_budget_.take(turn.now, original.bytes().size())) {
    turn.drops.add("resend-budget");
    return false;
  }
  rtp::ExtensionBuilder extensions;
  extensions.add_abs_send_time(turn.now);
  extensions.add_transport_sequence(history_.next_sequence());
  extensions.add_passing(rtp::find_passing(original));
  const MutableByteSpan slot = turn.out.open();
  return finish_rtp(turn, slot, rtx.write(writable_part(slot), recipe.rewrite, original, extensions.elements()));
}

bool EgressPort::finish_rtp(Turn& turn, MutableByteSpan slot, size_t size) {
  if (size == 0) {
    turn.out.abandon();
    turn.drops.add("packet-too-large");
    return false;
  }
  if (const Result<void> sent = transport_.finish_rtp(turn.out, slot, size); !sent) {
    turn.drops.add(sent.error().reason);
    return false;
  }
  history_.handle_sent(turn.now, size);
  return true;
}

bool EgressPort::finish_rtcp(Turn& turn, MutableByteSpan slot, size_t size) {
  if (size == 0) {
    turn.out.abandon();
    return false;
  }
  return transport_.finish_rtcp(turn.out, slot, size).has_value();
}

void EgressPort::handle_feedback(TimePoint now, const rtp::TransportFeedback& feedback) {
  results_.clear();
  history_.handle_feedback(now, feedback, results_);
}

bool EgressPort::review_downlink(TimePoint now) {
  limit_.review(history_.loss(now), history_.acked_bitrate_bps(now));
  std::optional<uint64_t> known = limit_.bps();
  if (remb_at_ != TimePoint{} && now - remb_at_ < kRembLifetime) known = std::min(known.value_or(remb_bps_), remb_bps_);
  if (!differs(limit_bps_, known)) return false;
  limit_bps_ = known;
  return true;
}

uint64_t EgressPort::downlink_bps(TimePoint now) {
  const uint64_t acked = history_.acked_bitrate_bps(now);
  return acked > 0 ? acked : remb_bps_;
}

}  // namespace conclave::sfu
