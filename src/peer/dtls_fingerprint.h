// Certificate fingerprints (RFC 8122 5): what ties the DTLS key of a peer to what it said in signalling.
#pragma once

#include <span>
#include <string_view>

#include "base/media.h"
#include "base/result.h"

struct x509_st;

namespace conclave::peer {

/// `hash` is one of sha-1, sha-224, sha-256, sha-384, sha-512, in any case.
Result<DtlsFingerprint> fingerprint_of(const x509_st* certificate, std::string_view hash);

/// True when the certificate has one of the fingerprints made with the strongest hash among them that is known here;
/// weaker ones are not looked at then (RFC 8122 5.1), so that adding a weak one gains an attacker nothing.
bool matches_fingerprint(const x509_st* certificate, std::span<const DtlsFingerprint> fingerprints);

}  // namespace conclave::peer
