// One DTLS 1.2 association (RFC 6347) for DTLS-SRTP (RFC 5764), on OpenSSL, without I/O and without a clock: the
// handshake, its retransmission, and the SRTP keys that come out of it. Application data is not used (there are no
// data channels) and is dropped. Neither renegotiation nor resumption; DTLS 1.3 is not in OpenSSL 3.0.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/media.h"
#include "base/result.h"
#include "base/time.h"
#include "peer/dtls_identity.h"
#include "peer/srtp_keys.h"

namespace conclave::peer {

enum class DtlsRole : uint8_t { client, server };

struct DtlsSrtpKeys {
  SrtpProfile profile = SrtpProfile::aead_aes_128_gcm;
  SrtpMasterKey send;
  SrtpMasterKey receive;
};

class Dtls {
 public:
  enum class State : uint8_t { handshaking, connected, failed };
  static constexpr Duration kHandshakeTimeout = 30s;

  /// The time for the handshake runs from `now`. `identity` outlives the object. `only` restricts the SRTP profiles.
  Dtls(const DtlsIdentity& identity, DtlsRole role, TimePoint now, std::optional<SrtpProfile> only = std::nullopt);
  ~Dtls();
  Dtls(Dtls&&) noexcept;
  Dtls& operator=(Dtls&&) noexcept;

  /// Client: sends the first flight. Server: nothing to do.
  void start(TimePoint now);
  /// Nothing in a datagram that is not authentic does harm once connected.
  void handle_datagram(TimePoint now, ByteSpan datagram);
  void handle_timeout(TimePoint now);
  TimePoint next_timeout() const;
  /// Datagrams to be sent, in order; handing them out empties the list.
  std::vector<std::vector<uint8_t>> pop_outgoing();

  State state() const;
  /// Why it failed; nullopt in every other state.
  std::optional<TransportFailure> failure() const;
  /// Once connected: whether the other side's certificate has one of the fingerprints (see matches_fingerprint()).
  bool peer_matches(std::span<const DtlsFingerprint> fingerprints) const;
  /// Once connected.
  tl::expected<DtlsSrtpKeys, TransportFailure> export_keys() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::peer
