#include "rtp/packet.h"

#include <algorithm>

namespace conclave::rtp {
namespace {

constexpr uint16_t kOneByteProfile = 0xBEDE;  // RFC 8285 4.2
constexpr uint16_t kTwoByteProfile = 0x1000;  // RFC 8285 4.3: 0x100 and four bits for the application
constexpr uint16_t kTwoByteProfileMask = 0xFFF0;

ExtensionReader::Form form_of(uint16_t profile) {
  if (profile == kOneByteProfile) return ExtensionReader::Form::one_byte;
  if ((profile & kTwoByteProfileMask) == kTwoByteProfile) return ExtensionReader::Form::two_byte;
  return ExtensionReader::Form::none;
}

bool fits_one_byte(const ExtensionElement& element) {
  return element.id <= 14 && !element.data.empty() && element.data.size() <= 16;
}

/// Profile, length and elements with their padding to 32 bits.
void write_extensions(ByteWriter& out, std::span<const ExtensionElement> elements) {
  const bool one_byte = std::ranges::all_of(elements, fits_one_byte);
  size_t size = 0;
  for (const ExtensionElement& element : elements) size += element.data.size() + (one_byte ? 1 : 2);
  const size_t words = (size + 3) / 4;
  out.u16(one_byte ? kOneByteProfile : kTwoByteProfile);
  out.u16(static_cast<uint16_t>(words));
  for (const ExtensionElement& element : elements) {
    const auto length = static_cast<uint8_t>(element.data.size());
    if (one_byte) {
      out.u8(static_cast<uint8_t>(element.id << 4 | (length - 1)));
    } else {
      out.u8(element.id);
      out.u8(length);
    }
    out.bytes(element.data);
  }
  out.zeros(words * 4 - size);
}

}  // namespace

std::optional<ExtensionElement> ExtensionReader::next() {
  if (form_ == Form::none) return std::nullopt;
  while (!bytes_.empty() && bytes_[0] == 0) bytes_ = bytes_.subspan(1);  // padding, RFC 8285 4.1.1
  if (bytes_.empty()) return std::nullopt;
  const bool one_byte = form_ == Form::one_byte;
  const size_t head = one_byte ? 1 : 2;
  if (bytes_.size() < head) return std::nullopt;
  const uint8_t id = one_byte ? bytes_[0] >> 4 : bytes_[0];
  const size_t length = one_byte ? (bytes_[0] & 0x0Fu) + 1 : bytes_[1];
  // RFC 8285 4.2: id 15, or id 0 with a length, ends the extension.
  const bool reserved = one_byte && (id == 15 || id == 0);
  if (reserved || bytes_.size() - head < length) {
    bytes_ = {};
    return std::nullopt;
  }
  const ExtensionElement element{id, bytes_.subspan(head, length)};
  bytes_ = bytes_.subspan(head + length);
  return element;
}

Result<PacketView> PacketView::parse(ByteSpan bytes) {
  if (bytes.size() < kFixedHeaderSize) return fail("rtp-truncated");
  if (bytes[0] >> 6 != 2) return fail("rtp-version");
  PacketView view;
  view.bytes_ = bytes;
  view.header_ = {.marker = (bytes[1] & 0x80) != 0,
                  .payload_type = static_cast<uint8_t>(bytes[1] & 0x7F),
                  .sequence_number = load_u16(&bytes[2]),
                  .timestamp = load_u32(&bytes[4]),
                  .ssrc = load_u32(&bytes[8])};

  size_t offset = kFixedHeaderSize + 4 * view.csrc_count();
  if (offset > bytes.size()) return fail("rtp-truncated");
  if (bytes[0] & 0x10) {  // RFC 3550 5.3.1
    if (bytes.size() - offset < 4) return fail("rtp-extension");
    const size_t size = size_t{load_u16(&bytes[offset + 2])} * 4;
    if (bytes.size() - offset - 4 < size) return fail("rtp-extension");
    view.extension_form_ = form_of(load_u16(&bytes[offset]));
    view.extension_ = bytes.subspan(offset + 4, size);
    offset += 4 + size;
  }
  size_t padding = 0;
  if (bytes[0] & 0x20) {  // RFC 3550 5.1: the last octet counts itself
    padding = bytes.back();
    if (padding == 0 || padding > bytes.size() - offset) return fail("rtp-padding");
  }
  view.payload_offset_ = static_cast<uint32_t>(offset);
  view.payload_size_ = static_cast<uint32_t>(bytes.size() - offset - padding);
  return view;
}

std::optional<ByteSpan> PacketView::find_extension(uint8_t id) const {
  ExtensionReader reader = extensions();
  while (const auto element = reader.next())
    if (element->id == id) return element->data;
  return std::nullopt;
}

size_t write_packet(MutableByteSpan out, const PacketHeader& header, std::span<const ExtensionElement> extensions,
                    ByteSpan prefix, ByteSpan payload) {
  for (const ExtensionElement& element : extensions)
    if (element.id == 0 || element.data.size() > 255) return 0;
  ByteWriter writer(out);
  writer.u8(extensions.empty() ? 0x80 : 0x90);
  writer.u8(static_cast<uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7F)));
  writer.u16(header.sequence_number);
  writer.u32(header.timestamp);
  writer.u32(header.ssrc);
  if (!extensions.empty()) write_extensions(writer, extensions);
  writer.bytes(prefix);
  writer.bytes(payload);
  return writer.ok() ? writer.size() : 0;
}

}  // namespace conclave::rtp
