// Where an endpoint's streams leave: one transport, one transport-wide numbering over all of them, one budget for
// retransmissions. A stream decides what goes out and makes a recipe of it (peer/recipe.h); here it is carried out:
// numbered, stamped with the header extensions that are hop-by-hop, written and encrypted. Of the sender's own
// extensions only audio level and video orientation pass. Between the two a pacer may let recipes wait one day; until
// then every recipe is carried out in the turn in which it was made.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bridge.h"
#include "base/media.h"
#include "base/token_bucket.h"
#include "peer/loss_based_limit.h"
#include "peer/recipe.h"
#include "peer/retransmission.h"
#include "peer/sent_packet_history.h"
#include "peer/transport.h"
#include "rtp/extensions.h"
#include "rtp/packet.h"
#include "rtp/rtcp.h"
#include "sfu/turn.h"

namespace conclave::sfu {

class EgressPort {
 public:
  /// What retransmissions to one receiver may cost: a storm of NACKs buys no more than this.
  static constexpr uint64_t kResendBytesPerSecond = 400'000;
  static constexpr uint64_t kResendBurst = 200'000;

  /// `transport` outlives the port.
  explicit EgressPort(peer::Transport& transport) : transport_(transport) {}

  /// Carries a recipe out; `original` is the sender's packet, just arrived or found in its slab. False when nothing
  /// was sent.
  bool emit(Turn& turn, MediaKind media, const peer::Recipe& recipe, const rtp::PacketView& original,
            const rtp::PassingExtensions& passing);
  /// Carries it out again, on `rtx`.
  bool emit_again(Turn& turn, peer::RtxSender& rtx, const peer::Recipe& recipe, const rtp::PacketView& original);
  /// Calls write(ByteWriter&); sends what it wrote as one RTCP datagram.
  template <class Write>
  bool send_rtcp(Turn& turn, Write&& write) {
    if (!transport_.writable()) return false;
    const MutableByteSpan slot = turn.out.open();
    ByteWriter writer(slot.first(slot.size() - peer::Transport::kProtectionOverhead));
    write(writer);
    return finish_rtcp(turn, slot, writer.ok() ? writer.size() : 0);
  }

  void handle_feedback(TimePoint now, const rtp::TransportFeedback& feedback);
  void handle_remb(TimePoint now, uint64_t bitrate_bps) {
    remb_bps_ = bitrate_bps;
    remb_at_ = now;
  }
  /// Looks at what the receiver's feedback says of loss; call every LossBasedLimit::kInterval. True when
  /// downlink_limit_bps() changed so much that it matters.
  bool review_downlink(TimePoint now);
  /// What the receiver's path does not carry more than; nullopt when no limit has shown.
  std::optional<uint64_t> downlink_limit_bps() const { return limit_bps_; }
  /// The best that is known of what the receiver's path carries; 0 when nothing is.
  uint64_t downlink_bps(TimePoint now);
  /// How the last second went on the way to the receiver.
  struct Quality {
    double loss = 0;  ///< share of packets
    uint64_t sent_bps = 0;
  };
  Quality quality(TimePoint now) { return {history_.loss(now), history_.sent_bitrate_bps(now)}; }
  /// On the way to the receiver, since the beginning, as far as it has told.
  PacketLoss loss() const { return {history_.reported_packets(), history_.lost_packets()}; }
  Duration round_trip() const { return transport_.round_trip().value_or(Duration::zero()); }
  bool writable() const { return transport_.writable(); }

 private:
  bool finish_rtp(Turn& turn, MutableByteSpan slot, size_t size);
  bool finish_rtcp(Turn& turn, MutableByteSpan slot, size_t size);

  peer::Transport& transport_;
  peer::SentPacketHistory history_;
  std::vector<peer::PacketResult> results_;
  TokenBucket resend_budget_{kResendBytesPerSecond, kResendBurst};
  uint64_t remb_bps_ = 0;
  TimePoint remb_at_{};
  peer::LossBasedLimit limit_;
  std::optional<uint64_t> limit_bps_;
};

}  // namespace conclave::sfu
