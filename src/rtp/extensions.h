// What the header extensions of base/media.h carry, and a builder for the set that an outgoing packet gets.
//
// RFC 6464 (audio level), abs-send-time (24 bits of NTP-like seconds, 6.18 fixed point), transport-wide sequence number
// (draft-holmer-rmcat-transport-wide-cc-extensions-01 2), RFC 8852 and 9143 15 (rid, repaired rid, mid), 3GPP TS 26.114
// 7.4.5 (video orientation). The ids are the server's own table, so no per-session mapping is needed.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "base/media.h"
#include "base/time.h"
#include "rtp/packet.h"

namespace conclave::rtp {

/// RFC 6464 3.
struct AudioLevel {
  uint8_t level = 127;  ///< -dBov, 0 (loudest) to 127 (silence)
  bool voice = false;
  friend bool operator==(const AudioLevel&, const AudioLevel&) = default;
};

/// nullopt when the packet carries no such element, or one of the wrong length.
std::optional<AudioLevel> find_audio_level(const PacketView& packet);
std::optional<uint32_t> find_abs_send_time(const PacketView& packet);
std::optional<uint16_t> find_transport_sequence(const PacketView& packet);
std::optional<uint8_t> find_video_orientation(const PacketView& packet);
/// `id` is mid, rid or repaired_rid. Only 1 to 16 visible ASCII characters are taken; the text lies in the packet.
std::optional<std::string_view> find_text(const PacketView& packet, ExtensionId id);

/// What may pass from a sender to receivers. Everything else of the sender's (mid and rid above all) would misroute the
/// packet or is hop-by-hop.
struct PassingExtensions {
  std::optional<AudioLevel> level{};
  std::optional<uint8_t> orientation{};
};
PassingExtensions find_passing(const PacketView& packet);

/// The 24 bits of abs-send-time for a moment; wraps every 64 seconds.
uint32_t to_abs_send_time(TimePoint t);

/// The extensions of one outgoing packet, in the order added. Lives on the stack; the elements point into it.
class ExtensionBuilder {
 public:
  ExtensionBuilder() = default;
  ExtensionBuilder(const ExtensionBuilder&) = delete;
  ExtensionBuilder& operator=(const ExtensionBuilder&) = delete;

  void add_audio_level(AudioLevel level);
  void add_abs_send_time(TimePoint now);
  void add_transport_sequence(uint16_t sequence);
  void add_video_orientation(uint8_t orientation);
  /// mid, rid, repaired_rid; text longer than 16 characters is not added.
  void add_text(ExtensionId id, std::string_view text);
  void add_passing(const PassingExtensions& passing);

  std::span<const ExtensionElement> elements() const { return {elements_.data(), count_}; }

 private:
  static constexpr size_t kMaxElements = 8;
  static constexpr size_t kMaxBytes = 64;
  /// Room for `size` bytes of a new element; null when the builder is full.
  uint8_t* add(ExtensionId id, size_t size);

  std::array<ExtensionElement, kMaxElements> elements_{};
  std::array<uint8_t, kMaxBytes> bytes_;
  size_t count_ = 0;
  size_t used_ = 0;
};

}  // namespace conclave::rtp
