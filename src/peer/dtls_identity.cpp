#include "peer/dtls_identity.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/deleter.h"
#include "peer/dtls_fingerprint.h"

namespace conclave::peer {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Deleter<X509_free>>;
using ContextPtr = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX_free>>;
using TimePtr = std::unique_ptr<ASN1_TIME, Deleter<ASN1_TIME_free>>;

// RFC 8827 6.5: ECDHE with AES-128-GCM must be there; the rest are what browsers offer besides.
constexpr char kCiphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr char kSrtpProfiles[] = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";

/// Certificates are self-signed; what counts is the fingerprint, compared after the handshake.
int accept_any(int /*preverified*/, X509_STORE_CTX* /*store*/) { return 1; }

CertificatePtr make_certificate(EVP_PKEY* key, UnixTime now, Random& random) {
  CertificatePtr certificate(X509_new());
  if (!certificate) return nullptr;
  X509* x = certificate.get();
  const time_t begin = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch() - 24h).count();
  const TimePtr not_before(ASN1_TIME_adj(nullptr, begin, 0, 0));
  const TimePtr not_after(ASN1_TIME_adj(nullptr, begin, 3650, 0));
  X509_NAME* name = X509_get_subject_name(x);
  static constexpr unsigned char kName[] = "conclave";
  const bool ok = not_before && not_after && X509_set_version(x, X509_VERSION_3) == 1 &&
                  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), random.next_u64() >> 1) == 1 &&
                  X509_set1_notBefore(x, not_before.get()) == 1 && X509_set1_notAfter(x, not_after.get()) == 1 &&
                  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName, -1, -1, 0) == 1 &&
                  X509_set_issuer_name(x, name) == 1 && X509_set_pubkey(x, key) == 1 &&
                  X509_sign(x, key, EVP_sha256()) > 0;
  return ok ? std::move(certificate) : nullptr;
}

bool configure(SSL_CTX* context, X509* certificate, EVP_PKEY* key) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, accept_any);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_QUERY_MTU |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(context, 16384);
  SSL_CTX_set_read_ahead(context, 1);
  char groups[] = "X25519:P-256:P-384";  // the macro casts const away
  return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, kCiphers) == 1 && SSL_CTX_set1_groups_list(context, groups) == 1 &&
         SSL_CTX_set_tlsext_use_srtp(context, kSrtpProfiles) == 0 &&  // 0 is success here
         SSL_CTX_use_certificate(context, certificate) == 1 && SSL_CTX_use_PrivateKey(context, key) == 1;
}

}  // namespace

struct DtlsIdentity::Impl {
  ContextPtr context;
};

DtlsIdentity::DtlsIdentity(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DtlsIdentity::~DtlsIdentity() = default;
DtlsIdentity::DtlsIdentity(DtlsIdentity&&) noexcept = default;
DtlsIdentity& DtlsIdentity::operator=(DtlsIdentity&&) noexcept = default;

ssl_ctx_st* DtlsIdentity::context() const { return impl_->context.get(); }

Result<DtlsIdentity> DtlsIdentity::make(UnixTime now, Random& random) {
  const KeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  if (!key) return fail("dtls-key");
  const CertificatePtr certificate = make_certificate(key.get(), now, random);
  if (!certificate) return fail("dtls-certificate");
  ContextPtr context(SSL_CTX_new(DTLS_method()));
  if (!context || !configure(context.get(), certificate.get(), key.get())) return fail("dtls-context");
  auto fingerprint = fingerprint_of(certificate.get(), "sha-256");
  if (!fingerprint) return tl::unexpected(fingerprint.error());
  DtlsIdentity identity(std::make_unique<Impl>(Impl{std::move(context)}));
  identity.fingerprint_ = std::move(*fingerprint);
  return identity;
}

}  // namespace conclave::peer
