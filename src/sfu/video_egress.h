// One outgoing video SSRC (and its RTX SSRC) of one receiver: carries a source, sends what the rewriter lets through,
// answers NACKs, passes sender reports on, and knows when a keyframe is needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/random.h"
#include "peer/keyframe_request.h"
#include "peer/packet_cache.h"
#include "peer/retransmission.h"
#include "sfu/egress_port.h"
#include "sfu/ids.h"
#include "sfu/media_packet.h"
#include "sfu/video_rewriter.h"

namespace conclave::sfu {

class VideoEgress {
 public:
  /// A keyframe that was asked for and did not come is asked for again after this.
  static constexpr Duration kKeyframePatience = 1s;

  /// `port` outlives this.
  VideoEgress(EgressPort& port, uint32_t ssrc, uint32_t rtx_ssrc, Random& random);
  VideoEgress(const VideoEgress&) = delete;
  VideoEgress& operator=(const VideoEgress&) = delete;

  /// Carries `source` from now on, beginning with a keyframe. The former one is let go.
  void attach(SourceNumber source);
  void detach();
  SourceNumber source() const { return source_; }  ///< 0: none
  uint32_t ssrc() const { return ssrc_; }
  uint32_t rtx_ssrc() const { return rtx_.ssrc(); }

  /// Nothing is sent before this: the receiver may not know the SSRC yet.
  void set_ready_at(TimePoint at) { ready_at_ = at; }
  TimePoint ready_at() const { return ready_at_; }
  void set_target(int layer) { rewriter_.set_target(layer); }
  /// A mark for whoever allocates: this stream shall run.
  void set_wanted(bool wanted) { wanted_ = wanted; }
  bool wanted() const { return wanted_; }
  const LayerSelector& selector() const { return rewriter_.selector(); }
  void handle_layer_ceased(int layer) { rewriter_.handle_layer_ceased(layer); }
  void handle_layer_restarted(int layer) { rewriter_.handle_layer_restarted(layer); }

  /// Decides about the packet and sends it or not. Returns the layer of which a keyframe is needed, or kNoLayer.
  int handle_packet(Turn& turn, const MediaPacket& packet);
  /// Sends again what a NACK asked for. `slab` holds the packets of the source's owner.
  void handle_nack(Turn& turn, uint16_t sequence, const peer::PacketSlab& slab);
  /// Passes a sender report of `layer` on, when that is the present one.
  void handle_sender_report(Turn& turn, int layer, const rtp::SenderInfo& info, std::string_view cname);
  /// The layer whose keyframe a PLI of the receiver asks for; kNoLayer when it may not ask (now), or there is none.
  int handle_keyframe_request(TimePoint now);

 private:
  /// How the packet goes out; nullopt when it does not.
  std::optional<peer::Recipe> decide(const MediaPacket& packet);
  /// Sends it, and remembers that for reports and NACKs.
  void emit(Turn& turn, const peer::Recipe& recipe, const rtp::PacketView& original,
            const rtp::PassingExtensions& passing);
  int keyframe_need(TimePoint now);

  EgressPort& port_;
  SourceNumber source_ = 0;
  uint32_t ssrc_;
  TimePoint ready_at_ = kNever;
  bool wanted_ = false;
  VideoRewriter rewriter_;
  peer::PacketCache cache_;
  peer::RtxSender rtx_;
  uint32_t packets_ = 0;
  uint32_t octets_ = 0;
  TimePoint keyframe_asked_{};
  int keyframe_asked_for_ = kNoLayer;
  peer::KeyframeAllowance allowance_;
};

}  // namespace conclave::sfu
