#include "peer/srtp_keys.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace conclave::peer {
namespace {

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// RFC 3711 4.3.3: the keystream of AES in counter mode for IV = (salt xor (label at byte 7)) * 2^16.
bool derive(EVP_CIPHER_CTX* context, const SrtpMasterKey& master, uint8_t label, MutableByteSpan out) {
  std::array<uint8_t, 16> iv{};
  std::copy(master.salt.begin(), master.salt.end(), iv.begin());
  iv[7] ^= label;
  std::fill(out.begin(), out.end(), uint8_t{0});
  int size = 0;
  return EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nullptr, master.key.data(), iv.data()) == 1 &&
         EVP_EncryptUpdate(context, out.data(), &size, out.data(), static_cast<int>(out.size())) == 1;
}

}  // namespace

Result<SrtpSessionKeys> derive_session_keys(SrtpProfile profile, const SrtpMasterKey& master, SrtpPacketKind kind) {
  const std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter> context(EVP_CIPHER_CTX_new());
  // RFC 3711 4.3.1: labels 0, 1, 2 for SRTP; 3, 4, 5 for SRTCP.
  const uint8_t label = kind == SrtpPacketKind::rtp ? 0 : 3;
  const size_t salt_size = srtp_salt_size(profile);
  SrtpSessionKeys keys;
  const bool ok =
      context && derive(context.get(), master, label, keys.cipher) &&
      derive(context.get(), master, static_cast<uint8_t>(label + 1), keys.authentication) &&
      derive(context.get(), master, static_cast<uint8_t>(label + 2), MutableByteSpan(keys.salt).first(salt_size));
  if (!ok) return fail("srtp-key-derivation");
  return keys;
}

}  // namespace conclave::peer
