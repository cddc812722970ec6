#include "peer/dtls_fingerprint.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace conclave::peer {
namespace {

struct Hash {
  std::string_view name;
  const EVP_MD* (*digest)();
};

// Weakest first. RFC 8122 5 forbids md2 and md5; sha-1 is still seen from old clients.
constexpr std::array<Hash, 5> kHashes{{{"sha-1", EVP_sha1},
                                       {"sha-224", EVP_sha224},
                                       {"sha-256", EVP_sha256},
                                       {"sha-384", EVP_sha384},
                                       {"sha-512", EVP_sha512}}};

/// Index into kHashes, or -1.
int strength(std::string_view name) {
  for (size_t i = 0; i < kHashes.size(); ++i)
    if (ascii::equal_ignoring_case(kHashes[i].name, name)) return static_cast<int>(i);
  return -1;
}

}  // namespace

Result<DtlsFingerprint> fingerprint_of(const x509_st* certificate, std::string_view hash) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  const int index = strength(hash);
  if (index < 0) return fail("fingerprint-hash");
  const Hash& entry = kHashes[static_cast<size_t>(index)];
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate, entry.digest(), digest.data(), &size) != 1) return fail("fingerprint-digest");
  DtlsFingerprint fingerprint{std::string(entry.name), {}};
  for (unsigned i = 0; i < size; ++i) {
    if (i > 0) fingerprint.value += ':';
    fingerprint.value += kHex[digest[i] >> 4];
    fingerprint.value += kHex[digest[i] & 15];
  }
  return fingerprint;
}

bool matches_fingerprint(const x509_st* certificate, std::span<const DtlsFingerprint> fingerprints) {
  int best = -1;
  for (const DtlsFingerprint& fingerprint : fingerprints) best = std::max(best, strength(fingerprint.hash));
  if (best < 0) return false;
  const auto own = fingerprint_of(certificate, kHashes[static_cast<size_t>(best)].name);
  if (!own) return false;
  return std::any_of(fingerprints.begin(), fingerprints.end(), [&](const DtlsFingerprint& fingerprint) {
    return strength(fingerprint.hash) == best && ascii::equal_ignoring_case(fingerprint.value, own->value);
  });
}

}  // namespace conclave::peer
