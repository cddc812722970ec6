// The two packet transforms of SRTP under session keys: AES in counter mode with HMAC-SHA1-80 (RFC 3711 4.1.1, 4.2.1)
// and AES-128-GCM (RFC 7714 8, 9). A cipher serves one direction and one of SRTP and SRTCP. Its OpenSSL context is
// keyed once; a packet only sets the IV. It knows nothing of streams: the packet index is an argument.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "peer/srtp_keys.h"

namespace conclave::peer {

/// RFC 3711 3.4: the E flag before the index of an SRTCP packet.
inline constexpr uint32_t kEncryptedFlag = 0x80000000;

inline constexpr size_t kSrtcpHeaderSize = 8;  ///< of the first packet of a compound: never encrypted
inline constexpr size_t kSrtcpIndexSize = 4;   ///< E flag and 31-bit index

class SrtpCipher {
 public:
  enum class Direction : uint8_t { seal, open };
  static Result<std::unique_ptr<SrtpCipher>> make(SrtpProfile profile, const SrtpSessionKeys& keys,
                                                  Direction direction);
  virtual ~SrtpCipher() = default;

  size_t tag_size() const { return tag_size_; }
  /// What seal_rtp() and seal_rtcp() add to a packet.
  size_t rtp_overhead() const { return tag_size_; }
  size_t rtcp_overhead() const { return tag_size_ + kSrtcpIndexSize; }

  /// Encrypts packet[header..size) in place and authenticates packet[0..size). `packet` has rtp_overhead() bytes behind
  /// `size`. `index` is the 48-bit packet index: ROC and sequence number.
  virtual bool seal_rtp(MutableByteSpan packet, size_t header, size_t size, uint32_t ssrc, uint64_t index) = 0;
  /// `packet` is the whole of it, at least header + rtp_overhead() bytes. False: not authentic; the bytes behind the
  /// header may then be spoilt.
  virtual bool open_rtp(MutableByteSpan packet, size_t header, uint32_t ssrc, uint64_t index) = 0;
  /// The same for RTCP with rtcp_overhead(); writes the index with the E flag set.
  virtual bool seal_rtcp(MutableByteSpan packet, size_t size, uint32_t ssrc, uint32_t index) = 0;
  virtual bool open_rtcp(MutableByteSpan packet, uint32_t ssrc, uint32_t index) = 0;
  /// Where in a packet of `size` bytes the E flag and the index stand.
  virtual size_t rtcp_index_offset(size_t size) const = 0;

 protected:
  explicit SrtpCipher(size_t tag_size) : tag_size_(tag_size) {}

 private:
  size_t tag_size_;
};

}  // namespace conclave::peer
