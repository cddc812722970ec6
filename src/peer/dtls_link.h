// Datagrams between an OpenSSL association and its owner. OpenSSL's memory BIO is a byte stream and glues DTLS records
// of different datagrams together; this one keeps their bounds: one datagram in at a time, a bounded list of them out.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

struct bio_st;

namespace conclave::peer {

class DtlsLink {
 public:
  static constexpr size_t kMtu = 1200;  ///< link MTU: fits any path WebRTC runs over
  static constexpr size_t kMaxQueued = 64;

  /// A BIO on this link, to be owned by an SSL object. The link must outlive it and stay where it is.
  bio_st* make_bio();

  /// What the next read takes; the bytes stay the caller's.
  void set_incoming(ByteSpan datagram) { incoming_ = datagram; }

  std::vector<std::vector<uint8_t>>& outgoing() { return outgoing_; }

  /// For the BIO: -1 when there is nothing.
  int read(MutableByteSpan out);
  void write(ByteSpan datagram);

 private:
  ByteSpan incoming_{};
  std::vector<std::vector<uint8_t>> outgoing_;
};

}  // namespace conclave::peer
