// For the tests of this floor: MediaPackets as a sender of VP8 simulcast or Opus would make them, without a transport.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "rtp/vp8.h"
#include "sfu/media_packet.h"

namespace conclave::sfu::testing_support {

/// One simulcast layer of a sender: frames of `packets_per_frame` packets at 30 frames a second.
class SyntheticLayer {
 public:
  SyntheticLayer(int layer, uint16_t sequence, uint32_t timestamp, uint16_t picture_id, uint8_t tl0)
      : layer_(layer), sequence_(sequence), timestamp_(timestamp), picture_id_(picture_id), tl0_(tl0) {}

  int packets_per_frame = 2;

  /// The packets of the next frame. Their bytes live as long as this object.
  std::vector<MediaPacket> frame(TimePoint at, bool keyframe, uint8_t temporal_id = 0) {
    if (temporal_id == 0) ++tl0_;
    std::vector<MediaPacket> packets;
    for (int i = 0; i < packets_per_frame; ++i) packets.push_back(packet(at, keyframe, temporal_id, i));
    timestamp_ += 3000;
    picture_id_ = static_cast<uint16_t>((picture_id_ + 1) & 0x7FFF);
    return packets;
  }
  MediaPacket padding(TimePoint at) {
    std::array<uint8_t, 64> bytes;
    const size_t size = rtp::write_packet(bytes, {false, 100, sequence_++, timestamp_, 1}, {}, {});
    return make(at, {bytes.data(), size});
  }

 private:
  MediaPacket packet(TimePoint at, bool keyframe, uint8_t temporal_id, int index) {
    std::array<uint8_t, 128> payload{};
    rtp::Vp8Descriptor descriptor;
    descriptor.start_of_partition = index == 0;
    descriptor.picture_id = picture_id_;
    descriptor.tl0_pic_idx = tl0_;
    descriptor.temporal_id = temporal_id;
    const size_t prefix = rtp::write_vp8_descriptor(payload, descriptor);
    // RFC 7741 4.3: P is the lowest bit; then a keyframe's start code and size (RFC 6386 9.1).
    const std::array<uint8_t, 10> head = {
        static_cast<uint8_t>(keyframe ? 0x10 : 0x11), 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0x00};
    std::copy(head.begin(), head.end(), payload.begin() + static_cast<std::ptrdiff_t>(prefix));
    std::array<uint8_t, 256> bytes;
    const bool last = index + 1 == packets_per_frame;
    const size_t size = rtp::write_packet(bytes, {last, 100, sequence_++, timestamp_, 1}, {},
                                          ByteSpan(payload).first(prefix + head.size()));
    return make(at, {bytes.data(), size});
  }
  MediaPacket make(TimePoint at, ByteSpan bytes) {
    kept_.push_back(std::make_unique<std::vector<uint8_t>>(bytes.begin(), bytes.end()));
    MediaPacket packet{.view = *rtp::PacketView::parse(*kept_.back())};
    packet.at = at;
    packet.layer = layer_;
    packet.sequence = sequences_.unwrap(packet.view.sequence_number());
    if (packet.view.payload().empty()) return packet;
    packet.vp8 = *rtp::parse_vp8_descriptor(packet.view.payload());
    packet.frame = rtp::make_frame_info(*packet.vp8, packet.view.payload(), packet.view.marker());
    packet.picture_id = pictures_.unwrap(static_cast<uint16_t>(*packet.vp8->picture_id << 1)) >> 1;
    return packet;
  }

  int layer_;
  uint16_t sequence_;
  uint32_t timestamp_;
  uint16_t picture_id_;
  uint8_t tl0_;
  Unwrapper<uint16_t> sequences_;
  Unwrapper<uint16_t> pictures_;
  std::vector<std::unique_ptr<std::vector<uint8_t>>> kept_;
};

}  // namespace conclave::sfu::testing_support
