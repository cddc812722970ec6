// STUN messages as ICE uses them: RFC 8489 (format, short-term credentials, fingerprint) with the attributes of RFC
// 8445 16.1. Parsing and writing work in the caller's buffers and allocate nothing. Not here: long-term credentials,
// MESSAGE-INTEGRITY-SHA256 (ignored when it comes), alternate servers, the TURN attributes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"
#include "peer/crypto.h"

namespace conclave::peer {

enum class StunClass : uint8_t { request = 0, indication = 1, success = 2, error = 3 };
inline constexpr uint16_t kStunBinding = 1;
inline constexpr size_t kStunHeaderSize = 20;

// RFC 8489 18.3, RFC 8445 20.1
enum class StunAttribute : uint16_t {
  mapped_address = 0x0001,
  username = 0x0006,
  message_integrity = 0x0008,
  error_code = 0x0009,
  unknown_attributes = 0x000a,
  realm = 0x0014,
  nonce = 0x0015,
  message_integrity_sha256 = 0x001c,
  xor_mapped_address = 0x0020,
  priority = 0x0024,
  use_candidate = 0x0025,
  software = 0x8022,
  fingerprint = 0x8028,
  ice_controlled = 0x8029,
  ice_controlling = 0x802a,
};

// RFC 8489 14.8, RFC 8445 16.2
enum class StunError : uint16_t {
  bad_request = 400,
  unauthenticated = 401,
  unknown_attribute = 420,
  role_conflict = 487
};

using StunTransactionId = std::array<uint8_t, 12>;

/// What ICE wants to know of a message. Views point into the datagram. Of an attribute that comes twice the first
/// counts, and what follows MESSAGE-INTEGRITY is not looked at except FINGERPRINT (RFC 8489 14, 14.5).
struct StunMessage {
  static constexpr size_t kMaxUnknown = 8;

  StunClass message_class = StunClass::request;
  uint16_t method = 0;
  StunTransactionId transaction{};
  std::optional<std::string_view> username;
  std::optional<SocketAddress> xor_mapped_address;
  std::optional<uint32_t> priority;
  std::optional<uint64_t> ice_controlling;
  std::optional<uint64_t> ice_controlled;
  std::optional<uint16_t> error_code;
  bool use_candidate = false;
  bool has_fingerprint = false;  ///< present and right; a wrong one makes the message unparsable
  /// Comprehension-required attributes that are not known here (RFC 8489 5), the first of them.
  std::array<uint16_t, kMaxUnknown> unknown{};
  uint8_t unknown_count = 0;
  size_t integrity_offset = 0;  ///< where MESSAGE-INTEGRITY begins, 0 when there is none
  ByteSpan datagram{};

  /// True when MESSAGE-INTEGRITY is there and was made with `key`.
  bool verify_integrity(const HmacSha1& key) const;
};

Result<StunMessage> parse_stun(ByteSpan datagram);

/// Only the USERNAME of a binding request, without looking at the rest; empty when there is none.
std::string_view peek_stun_username(ByteSpan datagram);

/// Writes one message into `buffer`. Attributes go in the order of the calls; finish() comes last.
class StunWriter {
 public:
  StunWriter(MutableByteSpan buffer, StunClass message_class, const StunTransactionId& transaction);

  /// USERNAME "<first>:<second>" (RFC 8445 7.2.2).
  void username(std::string_view first, std::string_view second);
  void xor_mapped_address(const SocketAddress& address);
  void attribute(StunAttribute type, uint32_t value);
  void attribute(StunAttribute type, uint64_t value);
  /// One without a value.
  void flag(StunAttribute type);
  void error_code(StunError code);
  void unknown_attributes(const StunMessage& request);

  /// Adds MESSAGE-INTEGRITY and FINGERPRINT. Returns the size of the whole, 0 when the buffer was too small.
  size_t finish(const HmacSha1& key);

 private:
  void header(StunAttribute type, size_t size);
  void pad();
  void set_length(size_t size);

  ByteWriter out_;
  StunTransactionId transaction_;
};

}  // namespace conclave::peer
