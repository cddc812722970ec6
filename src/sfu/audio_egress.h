// One outgoing audio SSRC of one receiver: carries a source and sends its packets as one continuous stream.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/random.h"
#include "sfu/audio_rewriter.h"
#include "sfu/egress_port.h"
#include "sfu/ids.h"
#include "sfu/media_packet.h"

namespace conclave::sfu {

class AudioEgress {
 public:
  /// `port` outlives this.
  AudioEgress(EgressPort& port, uint32_t ssrc, Random& random);
  AudioEgress(const AudioEgress&) = delete;
  AudioEgress& operator=(const AudioEgress&) = delete;

  void attach(SourceNumber source);
  void detach() { source_ = 0; }
  SourceNumber source() const { return source_; }  ///< 0: none
  uint32_t ssrc() const { return ssrc_; }

  /// Nothing is sent before this: the receiver may not know the SSRC yet.
  void set_ready_at(TimePoint at) { ready_at_ = at; }
  TimePoint ready_at() const { return ready_at_; }
  /// The source has another SSRC now.
  void handle_restarted() { rewriter_.restart(); }

  void handle_packet(Turn& turn, const MediaPacket& packet);
  /// The packet is not sent, and the receiver shall not miss it.
  void leave_out(const MediaPacket& packet) { rewriter_.leave_out(packet); }
  void handle_sender_report(Turn& turn, const rtp::SenderInfo& info, std::string_view cname);

 private:
  EgressPort& port_;
  SourceNumber source_ = 0;
  uint32_t ssrc_;
  TimePoint ready_at_ = kNever;
  AudioRewriter rewriter_;
  uint32_t packets_ = 0;
  uint32_t octets_ = 0;
};

}  // namespace conclave::sfu
