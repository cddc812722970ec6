// SRTP and SRTCP of one transport, a class for each direction (RFC 3711; RFC 7714 for GCM): finds the packet index of
// each stream, refuses repeated ones, encrypts or decrypts in place. Streams come into being with their first authentic
// packet and stay for the life of the transport, since forgetting one would forget its rollover counter and replay
// window; their number is bounded instead. Not here: MKI, re-keying, key derivation rates, unencrypted SRTCP (none of
// which DTLS-SRTP negotiates for WebRTC).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "peer/srtp_cipher.h"
#include "peer/srtp_window.h"

namespace conclave::peer {

/// The state of each SSRC, found by binary search; the last one is kept at hand.
class SrtpStreams {
 public:
  struct Stream {
    ReplayWindow<1024> rtp;  ///< wide, for bursts of retransmissions
    ReplayWindow<128> rtcp;
  };

  explicit SrtpStreams(size_t limit) : limit_(limit) {}
  /// nullptr when there is none.
  Stream* find(uint32_t ssrc);
  bool full() const { return streams_.size() >= limit_; }
  /// Adds one that is not there yet; not when full().
  Stream& add(uint32_t ssrc);

 private:
  struct Entry {
    uint32_t ssrc;
    std::unique_ptr<Stream> stream;
  };
  std::vector<Entry> streams_;  // by SSRC
  size_t last_ = 0;
  size_t limit_;
};

class SrtpSender {
 public:
  static constexpr size_t kMaxStreams = 8192;

  static Result<SrtpSender> make(SrtpProfile profile, const SrtpMasterKey& master);

  /// Protects the packet in buffer[0..size) and returns its new size. A sequence number may be sent once: a second
  /// packet under one index would give away key material (RFC 3711 9.1, RFC 7714 10). A stream should begin with a
  /// sequence number below 2^15, or a receiver that misses its first packets may guess a wrong rollover counter.
  Result<size_t> protect_rtp(MutableByteSpan buffer, size_t size);
  Result<size_t> protect_rtcp(MutableByteSpan buffer, size_t size);

 private:
  SrtpSender(std::unique_ptr<SrtpCipher> rtp, std::unique_ptr<SrtpCipher> rtcp);
  std::unique_ptr<SrtpCipher> rtp_;
  std::unique_ptr<SrtpCipher> rtcp_;
  SrtpStreams streams_{kMaxStreams};
};

class SrtpReceiver {
 public:
  static constexpr size_t kMaxStreams = 1024;

  static Result<SrtpReceiver> make(SrtpProfile profile, const SrtpMasterKey& master);

  /// Decrypts in place and returns the plain packet. On error no state has changed; the bytes may be spoilt.
  Result<MutableByteSpan> unprotect_rtp(MutableByteSpan packet);
  Result<MutableByteSpan> unprotect_rtcp(MutableByteSpan packet);

 private:
  SrtpReceiver(std::unique_ptr<SrtpCipher> rtp, std::unique_ptr<SrtpCipher> rtcp);
  std::unique_ptr<SrtpCipher> rtp_;
  std::unique_ptr<SrtpCipher> rtcp_;
  SrtpStreams streams_{kMaxStreams};
};

}  // namespace conclave::peer
