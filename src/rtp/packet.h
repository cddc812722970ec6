// One RTP packet as bytes: a view that reads it where it lies, and a writer that builds another from it in one pass.
// This is the hot path of the server: nothing here allocates, and a parsed view costs one walk over the header.
//
// RFC 3550 5.1 (fixed header, CSRCs, padding), 5.3.1 and RFC 8285 4.2/4.3 (header extensions, one- and two-byte form).
// Not here: what an extension means (extensions.h), what the payload means (vp8.h), SRTP (peer).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace conclave::rtp {

inline constexpr size_t kFixedHeaderSize = 12;

/// The fields of the fixed header that a forwarder may change.
struct PacketHeader {
  bool marker = false;
  uint8_t payload_type = 0;  ///< 7 bits
  uint16_t sequence_number = 0;
  uint32_t timestamp = 0;
  uint32_t ssrc = 0;
  friend bool operator==(const PacketHeader&, const PacketHeader&) = default;
};

/// One element of a header extension. `data` is not owned; it may be empty (two-byte form only).
struct ExtensionElement {
  uint8_t id = 0;
  ByteSpan data{};
};

/// Walks the elements of an RFC 8285 header extension. A broken element ends the walk (RFC 8285 4.2: what follows it
/// is ignored); what came before it stays good.
class ExtensionReader {
 public:
  enum class Form : uint8_t { none, one_byte, two_byte };
  ExtensionReader(Form form, ByteSpan bytes) : bytes_(bytes), form_(form) {}
  /// The next element, or nullopt at the end.
  std::optional<ExtensionElement> next();

 private:
  ByteSpan bytes_;
  Form form_;
};

/// A well-formed RTP packet, not owned: it is valid as long as the bytes it was parsed from.
class PacketView {
 public:
  /// Refuses what is not a whole RTP packet of version 2: "rtp-truncated", "rtp-version", "rtp-extension",
  /// "rtp-padding". An extension of a profile other than RFC 8285's is skipped.
  static Result<PacketView> parse(ByteSpan bytes);

  const PacketHeader& header() const { return header_; }
  bool marker() const { return header_.marker; }
  uint8_t payload_type() const { return header_.payload_type; }
  uint16_t sequence_number() const { return header_.sequence_number; }
  uint32_t timestamp() const { return header_.timestamp; }
  uint32_t ssrc() const { return header_.ssrc; }

  size_t csrc_count() const { return bytes_[0] & 0x0F; }
  /// `index` < csrc_count().
  uint32_t csrc(size_t index) const { return load_u32(&bytes_[kFixedHeaderSize + 4 * index]); }

  /// Without the padding; empty for a packet that only pads.
  ByteSpan payload() const { return bytes_.subspan(payload_offset_, payload_size_); }
  /// Bytes before the payload: fixed header, CSRCs, extension.
  size_t header_size() const { return payload_offset_; }
  size_t padding_size() const { return bytes_.size() - payload_offset_ - payload_size_; }
  /// The whole packet.
  ByteSpan bytes() const { return bytes_; }

  ExtensionReader extensions() const { return {extension_form_, extension_}; }
  /// The data of the first element with this id.
  std::optional<ByteSpan> find_extension(uint8_t id) const;

 private:
  ByteSpan bytes_{};
  ByteSpan extension_{};
  PacketHeader header_{};
  uint32_t payload_offset_ = 0;
  uint32_t payload_size_ = 0;
  ExtensionReader::Form extension_form_ = ExtensionReader::Form::none;
};

/// Writes a packet whose payload is `prefix` followed by `payload`, without CSRCs and padding, and returns its size;
/// 0 when `out` is too small or an element is impossible (id 0, more than 255 bytes). The one-byte form is used when
/// every element fits it (id 1 to 14, 1 to 16 bytes), else the two-byte form. `payload` may not overlap `out`.
size_t write_packet(MutableByteSpan out, const PacketHeader& header, std::span<const ExtensionElement> extensions,
                    ByteSpan prefix, ByteSpan payload);
inline size_t write_packet(MutableByteSpan out, const PacketHeader& header,
                           std::span<const ExtensionElement> extensions, ByteSpan payload) {
  return write_packet(out, header, extensions, {}, payload);
}

}  // namespace conclave::rtp
