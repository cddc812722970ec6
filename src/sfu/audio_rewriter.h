// Turns the packets of one audio source after another into one continuous stream: sequence numbers and timestamps run
// on (RFC 3550 5.1), with the gaps of what was lost, without gaps where something was left out on purpose.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/sequence.h"
#include "rtp/rewrite.h"
#include "sfu/media_packet.h"
#include "sfu/number_map.h"

namespace conclave::sfu {

class AudioRewriter {
 public:
  AudioRewriter(uint32_t ssrc, uint16_t first_sequence) : ssrc_(ssrc), first_sequence_(first_sequence) {}

  /// The next packet begins another stream (another source, or SSRC).
  void restart() { restart_ = true; }
  bool started() const { return !restart_; }

  std::optional<rtp::Rewrite> rewrite(const MediaPacket& packet) {
    if (packet.padding_only()) {
      leave_out(packet);
      return std::nullopt;
    }
    if (restart_ || packet.order == peer::PacketOrder::restarted) {
      if (packet.order == peer::PacketOrder::late) return std::nullopt;
      begin_anew(packet);
    }
    const auto sequence = sequences_.map(packet.sequence);
    if (!sequence) return std::nullopt;
    rtp::Rewrite rewrite;
    rewrite.header = packet.view.header();
    rewrite.header.ssrc = ssrc_;
    rewrite.header.sequence_number = static_cast<uint16_t>(*sequence);
    rewrite.header.timestamp += timestamp_offset_;
    if (!sent_ || is_newer(rewrite.header.timestamp, last_timestamp_)) {
      last_timestamp_ = rewrite.header.timestamp;
      last_at_ = packet.at;
    }
    sent_ = true;
    return rewrite;
  }
  /// The packet is not sent, and the receiver shall not miss it.
  void leave_out(const MediaPacket& packet) {
    if (!restart_) sequences_.leave_out(packet.sequence);
  }
  /// Outgoing less incoming RTP timestamp.
  uint32_t timestamp_offset() const { return timestamp_offset_; }

 private:
  static constexpr uint32_t kPacketTicks = 960;  // 20 ms at 48 kHz

  void begin_anew(const MediaPacket& packet) {
    sequences_.start(packet.sequence, sequences_.started() ? sequences_.newest_out() + 1 : int64_t{first_sequence_});
    if (sent_) {
      const auto elapsed = static_cast<uint32_t>(std::max<Duration>(packet.at - last_at_, 0us).count() * 48 / 1000);
      timestamp_offset_ = last_timestamp_ + std::max(kPacketTicks, elapsed) - packet.view.timestamp();
    }
    restart_ = false;
  }

  uint32_t ssrc_;
  uint16_t first_sequence_;
  bool restart_ = true;
  NumberMap sequences_{128};
  uint32_t timestamp_offset_ = 0;
  // Of the newest packet that went out:
  bool sent_ = false;
  uint32_t last_timestamp_ = 0;
  TimePoint last_at_{};
};

}  // namespace conclave::sfu
