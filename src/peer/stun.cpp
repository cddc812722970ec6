#include "peer/stun.h"

#include <algorithm>

namespace conclave::peer {
namespace {

constexpr uint32_t kMagicCookie = 0x2112a442;
constexpr uint32_t kFingerprintXor = 0x5354554e;  // RFC 8489 14.7
constexpr size_t kIntegritySize = 4 + kSha1Size;
constexpr size_t kFingerprintSize = 8;
constexpr size_t kMaxUsername = 508;  // RFC 8489 14.3: fewer than 509 bytes
constexpr uint8_t kFamilyV4 = 1;
constexpr uint8_t kFamilyV6 = 2;

size_t padded(size_t size) { return (size + 3) & ~size_t{3}; }

/// RFC 8489 5, figure 3: the class bits stand inside the method bits.
uint16_t make_type(StunClass message_class, uint16_t method) {
  const auto c = static_cast<uint16_t>(message_class);
  return static_cast<uint16_t>((method & 0x0f) | (c & 1) << 4 | (method & 0x70) << 1 | (c & 2) << 7 |
                               (method & 0xf80) << 2);
}
StunClass class_of(uint16_t type) { return static_cast<StunClass>((type >> 4 & 1) | (type >> 7 & 2)); }
uint16_t method_of(uint16_t type) {
  return static_cast<uint16_t>((type & 0x0f) | (type >> 1 & 0x70) | (type >> 2 & 0xf80));
}

/// RFC 8489 14.2: the address is masked with the cookie and the transaction id.
void mask_address(MutableByteSpan address, const StunTransactionId& transaction) {
  std::array<uint8_t, 16> mask;
  store_u32(mask.data(), kMagicCookie);
  std::copy(transaction.begin(), transaction.end(), mask.begin() + 4);
  for (size_t i = 0; i < address.size(); ++i) address[i] ^= mask[i];
}

std::optional<SocketAddress> parse_xor_address(ByteSpan value, const StunTransactionId& transaction) {
  ByteReader in(value);
  in.skip(1);
  const uint8_t family = in.u8();
  const auto port = static_cast<uint16_t>(in.u16() ^ (kMagicCookie >> 16));
  const ByteSpan masked = in.rest();
  if (!(family == kFamilyV4 && masked.size() == 4) && !(family == kFamilyV6 && masked.size() == 16))
    return std::nullopt;
  std::array<uint8_t, 16> bytes{};
  std::copy(masked.begin(), masked.end(), bytes.begin());
  const MutableByteSpan address = MutableByteSpan(bytes).first(masked.size());
  mask_address(address, transaction);
  return SocketAddress{IpAddress::from_bytes(address), port};
}

bool good_fingerprint(ByteSpan datagram, size_t offset, ByteSpan value) {
  return value.size() == 4 && offset + kFingerprintSize == datagram.size() &&
         load_u32(value.data()) == (crc32(datagram.first(offset)) ^ kFingerprintXor);
}

/// One attribute before MESSAGE-INTEGRITY. False: malformed.
bool parse_attribute(uint16_t type, ByteSpan value, StunMessage& message) {
  switch (static_cast<StunAttribute>(type)) {
    case StunAttribute::username:
      if (value.size() > kMaxUsername) return false;
      if (!message.username) message.username = as_text(value);
      return true;
    case StunAttribute::xor_mapped_address:
      if (message.xor_mapped_address) return true;
      message.xor_mapped_address = parse_xor_address(value, message.transaction);
      return message.xor_mapped_address.has_value();
    case StunAttribute::priority:
      if (value.size() != 4) return false;
      if (!message.priority) message.priority = load_u32(value.data());
      return true;
    case StunAttribute::use_candidate:
      message.use_candidate = true;
      return true;
    case StunAttribute::ice_controlling:
      if (value.size() != 8) return false;
      if (!message.ice_controlling) message.ice_controlling = load_u64(value.data());
      return true;
    case StunAttribute::ice_controlled:
      if (value.size() != 8) return false;
      if (!message.ice_controlled) message.ice_controlled = load_u64(value.data());
      return true;
    case StunAttribute::error_code:
      // RFC 8489 14.8: hundreds 3 to 6, number below 100.
      if (value.size() < 4 || (value[2] & 7) < 3 || (value[2] & 7) > 6 || value[3] > 99) return false;
      if (!message.error_code) message.error_code = static_cast<uint16_t>((value[2] & 7) * 100 + value[3]);
      return true;
    case StunAttribute::mapped_address:
    case StunAttribute::unknown_attributes:
    case StunAttribute::realm:
    case StunAttribute::nonce:
    case StunAttribute::message_integrity_sha256:
      return true;  // understood, but of no use to ICE
    default:
      if (type < 0x8000 && message.unknown_count < StunMessage::kMaxUnknown)
        message.unknown[message.unknown_count++] = type;
      return true;
  }
}

bool has_stun_header(ByteSpan datagram) {
  return datagram.size() >= kStunHeaderSize && datagram[0] < 0x40 && load_u32(&datagram[4]) == kMagicCookie &&
         datagram.size() == kStunHeaderSize + load_u16(&datagram[2]) && datagram.size() % 4 == 0;
}

}  // namespace

Result<StunMessage> parse_stun(ByteSpan datagram) {
  if (!has_stun_header(datagram)) return fail("stun-header");
  StunMessage message;
  message.datagram = datagram;
  message.message_class = class_of(load_u16(datagram.data()));
  message.method = method_of(load_u16(datagram.data()));
  std::copy_n(&datagram[8], message.transaction.size(), message.transaction.begin());
  ByteReader in(datagram);
  in.skip(kStunHeaderSize);
  while (in.remaining() > 0) {
    const size_t offset = in.position();
    const uint16_t type = in.u16();
    const uint16_t size = in.u16();
    const ByteSpan value = in.bytes(size);
    in.skip(padded(size) - size);
    if (!in.ok()) return fail("stun-attribute");
    if (type == static_cast<uint16_t>(StunAttribute::fingerprint)) {
      if (!good_fingerprint(datagram, offset, value)) return fail("stun-fingerprint");
      message.has_fingerprint = true;
    } else if (message.integrity_offset != 0) {
      continue;
    } else if (type == static_cast<uint16_t>(StunAttribute::message_integrity)) {
      if (value.size() != kSha1Size) return fail("stun-attribute");
      message.integrity_offset = offset;
    } else if (!parse_attribute(type, value, message)) {
      return fail("stun-attribute");
    }
  }
  return message;
}

bool StunMessage::verify_integrity(const HmacSha1& key) const {
  if (integrity_offset == 0) return false;
  // RFC 8489 14.5: the length in the header counts up to and including MESSAGE-INTEGRITY, whatever follows.
  std::array<uint8_t, kStunHeaderSize> header;
  std::copy_n(datagram.begin(), header.size(), header.begin());
  store_u16(&header[2], static_cast<uint16_t>(integrity_offset + kIntegritySize - kStunHeaderSize));
  std::array<uint8_t, kSha1Size> code;
  key.compute(header, datagram.subspan(kStunHeaderSize, integrity_offset - kStunHeaderSize), code);
  return equal_constant_time(code, datagram.subspan(integrity_offset + 4, kSha1Size));
}

std::string_view peek_stun_username(ByteSpan datagram) {
  if (!has_stun_header(datagram) || load_u16(datagram.data()) != make_type(StunClass::request, kStunBinding)) return {};
  ByteReader in(datagram);
  in.skip(kStunHeaderSize);
  while (in.remaining() > 0) {
    const uint16_t type = in.u16();
    const uint16_t size = in.u16();
    const ByteSpan value = in.bytes(size);
    in.skip(padded(size) - size);
    if (!in.ok()) return {};
    if (type == static_cast<uint16_t>(StunAttribute::username))
      return size <= kMaxUsername ? as_text(value) : std::string_view{};
  }
  return {};
}

StunWriter::StunWriter(MutableByteSpan buffer, StunClass message_class, const StunTransactionId& transaction)
    : out_(buffer), transaction_(transaction) {
  out_.u16(make_type(message_class, kStunBinding));
  out_.u16(0);
  out_.u32(kMagicCookie);
  out_.bytes(transaction);
}

void StunWriter::header(StunAttribute type, size_t size) {
  out_.u16(static_cast<uint16_t>(type));
  out_.u16(static_cast<uint16_t>(size));
}

void StunWriter::pad() { out_.zeros(padded(out_.size()) - out_.size()); }

void StunWriter::set_length(size_t size) {
  if (out_.ok()) store_u16(&out_.buffer()[2], static_cast<uint16_t>(size - kStunHeaderSize));
}

void StunWriter::username(std::string_view first, std::string_view second) {
  header(StunAttribute::username, first.size() + 1 + second.size());
  out_.bytes(as_bytes(first));
  out_.u8(':');
  out_.bytes(as_bytes(second));
  pad();
}

void StunWriter::xor_mapped_address(const SocketAddress& address) {
  const ByteSpan bytes = address.ip.bytes();
  std::array<uint8_t, 16> masked{};
  std::copy(bytes.begin(), bytes.end(), masked.begin());
  mask_address(MutableByteSpan(masked).first(bytes.size()), transaction_);
  header(StunAttribute::xor_mapped_address, 4 + bytes.size());
  out_.u8(0);
  out_.u8(address.ip.is_v4() ? kFamilyV4 : kFamilyV6);
  out_.u16(static_cast<uint16_t>(address.port ^ (kMagicCookie >> 16)));
  out_.bytes(ByteSpan(masked).first(bytes.size()));
}

void StunWriter::attribute(StunAttribute type, uint32_t value) {
  header(type, 4);
  out_.u32(value);
}

void StunWriter::attribute(StunAttribute type, uint64_t value) {
  header(type, 8);
  out_.u64(value);
}

void StunWriter::flag(StunAttribute type) { header(type, 0); }

void StunWriter::error_code(StunError code) {
  const auto number = static_cast<uint16_t>(code);
  header(StunAttribute::error_code, 4);  // the reason phrase is for people; none is sent
  out_.u16(0);
  out_.u8(static_cast<uint8_t>(number / 100));
  out_.u8(static_cast<uint8_t>(number % 100));
}

void StunWriter::unknown_attributes(const StunMessage& request) {
  header(StunAttribute::unknown_attributes, request.unknown_count * size_t{2});
  for (size_t i = 0; i < request.unknown_count; ++i) out_.u16(request.unknown[i]);
  pad();
}

size_t StunWriter::finish(const HmacSha1& key) {
  // RFC 8489 14.5, 14.7: each is computed with a length that already counts itself.
  set_length(out_.size() + kIntegritySize);
  std::array<uint8_t, kSha1Size> code{};
  if (out_.ok()) key.compute(out_.written(), {}, code);
  header(StunAttribute::message_integrity, code.size());
  out_.bytes(code);
  set_length(out_.size() + kFingerprintSize);
  const uint32_t crc = out_.ok() ? crc32(out_.written()) : 0;
  attribute(StunAttribute::fingerprint, crc ^ kFingerprintXor);
  return out_.ok() ? out_.size() : 0;
}

}  // namespace conclave::peer
