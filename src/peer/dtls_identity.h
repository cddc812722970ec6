// Who this process is in DTLS: one ECDSA P-256 key with a self-signed certificate, and the OpenSSL context that every
// DTLS association of the process shares. WebRTC peers never look at the certificate's names or chain; they compare
// its fingerprint with the one from signalling (RFC 8827 6.5, RFC 8122), so the certificate says as little as it can.
#pragma once

#include <memory>

#include "base/media.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"

struct ssl_ctx_st;

namespace conclave::peer {

class DtlsIdentity {
 public:
  /// A new key and certificate, valid from a day before `now` for ten years. `random` gives the serial number; the key
  /// itself comes from OpenSSL's own generator, so two runs from one seed differ in it (and only in ciphertext).
  static Result<DtlsIdentity> make(UnixTime now, Random& random);

  ~DtlsIdentity();
  DtlsIdentity(DtlsIdentity&&) noexcept;
  DtlsIdentity& operator=(DtlsIdentity&&) noexcept;

  /// The sha-256 fingerprint to put into signalling.
  const DtlsFingerprint& fingerprint() const { return fingerprint_; }
  /// Shared by all threads; OpenSSL counts its references.
  ssl_ctx_st* context() const;

 private:
  struct Impl;
  explicit DtlsIdentity(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
  DtlsFingerprint fingerprint_;
};

}  // namespace conclave::peer
