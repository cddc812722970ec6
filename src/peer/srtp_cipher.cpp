#include "peer/srtp_cipher.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

#include "peer/crypto.h"

namespace conclave::peer {
namespace {

constexpr size_t kCmTagSize = 10;
constexpr size_t kGcmTagSize = 16;

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

int size_of(ByteSpan bytes) { return static_cast<int>(bytes.size()); }

void xor_u32(uint8_t* p, uint32_t value) { store_u32(p, load_u32(p) ^ value); }
void xor_u48(uint8_t* p, uint64_t value) {
  store_u16(p, static_cast<uint16_t>(load_u16(p) ^ (value >> 32)));
  xor_u32(p + 2, static_cast<uint32_t>(value));
}

class CounterModeCipher final : public SrtpCipher {
 public:
  CounterModeCipher(ContextPtr context, const SrtpSessionKeys& keys)
      : SrtpCipher(kCmTagSize), context_(std::move(context)), authentication_(keys.authentication), salt_(keys.salt) {}

  bool seal_rtp(MutableByteSpan packet, size_t header, size_t size, uint32_t ssrc, uint64_t index) override {
    if (!apply_keystream(packet.subspan(header, size - header), ssrc, index)) return false;
    const auto code = rtp_code(packet.first(size), index);
    std::copy_n(code.begin(), kCmTagSize, packet.begin() + static_cast<ptrdiff_t>(size));
    return true;
  }

  bool open_rtp(MutableByteSpan packet, size_t header, uint32_t ssrc, uint64_t index) override {
    const size_t size = packet.size() - kCmTagSize;
    const auto code = rtp_code(packet.first(size), index);
    return equal_constant_time(ByteSpan(code).first(kCmTagSize), packet.subspan(size)) &&
           apply_keystream(packet.subspan(header, size - header), ssrc, index);
  }

  bool seal_rtcp(MutableByteSpan packet, size_t size, uint32_t ssrc, uint32_t index) override {
    if (!apply_keystream(packet.subspan(kSrtcpHeaderSize, size - kSrtcpHeaderSize), ssrc, index)) return false;
    store_u32(&packet[size], kEncryptedFlag | index);
    std::array<uint8_t, kSha1Size> code;
    authentication_.compute(packet.first(size + kSrtcpIndexSize), {}, code);
    std::copy_n(code.begin(), kCmTagSize, packet.begin() + static_cast<ptrdiff_t>(size + kSrtcpIndexSize));
    return true;
  }

  bool open_rtcp(MutableByteSpan packet, uint32_t ssrc, uint32_t index) override {
    const size_t covered = packet.size() - kCmTagSize;
    std::array<uint8_t, kSha1Size> code;
    authentication_.compute(packet.first(covered), {}, code);
    const size_t size = covered - kSrtcpIndexSize;
    return equal_constant_time(ByteSpan(code).first(kCmTagSize), packet.subspan(covered)) &&
           apply_keystream(packet.subspan(kSrtcpHeaderSize, size - kSrtcpHeaderSize), ssrc, index);
  }

  size_t rtcp_index_offset(size_t size) const override { return size - kCmTagSize - kSrtcpIndexSize; }

 private:
  /// RFC 3711 4.2: the code covers the packet and the rollover counter.
  std::array<uint8_t, kSha1Size> rtp_code(ByteSpan packet, uint64_t index) const {
    std::array<uint8_t, 4> roc;
    store_u32(roc.data(), static_cast<uint32_t>(index >> 16));
    std::array<uint8_t, kSha1Size> code;
    authentication_.compute(packet, roc, code);
    return code;
  }

  bool apply_keystream(MutableByteSpan bytes, uint32_t ssrc, uint64_t index) {
    // RFC 3711 4.1.1: IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16)
    std::array<uint8_t, 16> iv{};
    std::copy(salt_.begin(), salt_.end(), iv.begin());
    xor_u32(&iv[4], ssrc);
    xor_u48(&iv[8], index);
    int written = 0;
    return EVP_EncryptInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data()) == 1 &&
           EVP_EncryptUpdate(context_.get(), bytes.data(), &written, bytes.data(), size_of(bytes)) == 1;
  }

  ContextPtr context_;
  HmacSha1 authentication_;
  std::array<uint8_t, kSrtpMaxSaltSize> salt_;
};

class GcmCipher final : public SrtpCipher {
 public:
  GcmCipher(ContextPtr context, const SrtpSessionKeys& keys)
      : SrtpCipher(kGcmTagSize), context_(std::move(context)), salt_(keys.salt) {}

  bool seal_rtp(MutableByteSpan packet, size_t header, size_t size, uint32_t ssrc, uint64_t index) override {
    return seal(packet.first(header), {}, packet.subspan(header, size - header), packet.subspan(size, kGcmTagSize),
                ssrc, index);
  }

  bool open_rtp(MutableByteSpan packet, size_t header, uint32_t ssrc, uint64_t index) override {
    const size_t size = packet.size() - kGcmTagSize;
    return open(packet.first(header), {}, packet.subspan(header, size - header), packet.subspan(size), ssrc, index);
  }

  // RFC 7714 9: header and index word are authenticated, the index stands behind the tag.
  bool seal_rtcp(MutableByteSpan packet, size_t size, uint32_t ssrc, uint32_t index) override {
    const MutableByteSpan word = packet.subspan(size + kGcmTagSize, kSrtcpIndexSize);
    store_u32(word.data(), kEncryptedFlag | index);
    return seal(packet.first(kSrtcpHeaderSize), word, packet.subspan(kSrtcpHeaderSize, size - kSrtcpHeaderSize),
                packet.subspan(size, kGcmTagSize), ssrc, index);
  }

  bool open_rtcp(MutableByteSpan packet, uint32_t ssrc, uint32_t index) override {
    const size_t size = packet.size() - kGcmTagSize - kSrtcpIndexSize;
    return open(packet.first(kSrtcpHeaderSize), packet.last(kSrtcpIndexSize),
                packet.subspan(kSrtcpHeaderSize, size - kSrtcpHeaderSize), packet.subspan(size, kGcmTagSize), ssrc,
                index);
  }

  size_t rtcp_index_offset(size_t size) const override { return size - kSrtcpIndexSize; }

 private:
  /// RFC 7714 8.1, 9.1: 0x0000 || SSRC || 48-bit index (for SRTCP 0x0000 || 31-bit index), XOR salt.
  std::array<uint8_t, 12> make_iv(uint32_t ssrc, uint64_t index) const {
    std::array<uint8_t, 12> iv;
    std::copy_n(salt_.begin(), iv.size(), iv.begin());
    xor_u32(&iv[2], ssrc);
    xor_u48(&iv[6], index);
    return iv;
  }

  bool seal(ByteSpan aad, ByteSpan more_aad, MutableByteSpan bytes, MutableByteSpan tag, uint32_t ssrc,
            uint64_t index) {
    EVP_CIPHER_CTX* c = context_.get();
    const auto iv = make_iv(ssrc, index);
    std::array<uint8_t, 16> rest;
    int n = 0;
    return EVP_EncryptInit_ex(c, nullptr, nullptr, nullptr, iv.data()) == 1 &&
           EVP_EncryptUpdate(c, nullptr, &n, aad.data(), size_of(aad)) == 1 &&
           (more_aad.empty() || EVP_EncryptUpdate(c, nullptr, &n, more_aad.data(), size_of(more_aad)) == 1) &&
           (bytes.empty() || EVP_EncryptUpdate(c, bytes.data(), &n, bytes.data(), size_of(bytes)) == 1) &&
           EVP_EncryptFinal_ex(c, rest.data(), &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, size_of(tag), tag.data()) == 1;
  }

  bool open(ByteSpan aad, ByteSpan more_aad, MutableByteSpan bytes, MutableByteSpan tag, uint32_t ssrc,
            uint64_t index) {
    EVP_CIPHER_CTX* c = context_.get();
    const auto iv = make_iv(ssrc, index);
    std::array<uint8_t, 16> rest;
    int n = 0;
    return EVP_DecryptInit_ex(c, nullptr, nullptr, nullptr, iv.data()) == 1 &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, size_of(tag), tag.data()) == 1 &&
           EVP_DecryptUpdate(c, nullptr, &n, aad.data(), size_of(aad)) == 1 &&
           (more_aad.empty() || EVP_DecryptUpdate(c, nullptr, &n, more_aad.data(), size_of(more_aad)) == 1) &&
           (bytes.empty() || EVP_DecryptUpdate(c, bytes.data(), &n, bytes.data(), size_of(bytes)) == 1) &&
           EVP_DecryptFinal_ex(c, rest.data(), &n) == 1;
  }

  ContextPtr context_;
  std::array<uint8_t, kSrtpMaxSaltSize> salt_;
};

}  // namespace

Result<std::unique_ptr<SrtpCipher>> SrtpCipher::make(SrtpProfile profile, const SrtpSessionKeys& keys,
                                                     Direction direction) {
  const bool gcm = profile == SrtpProfile::aead_aes_128_gcm;
  // Counter mode encrypts and decrypts alike.
  const int encrypt = direction == Direction::seal || !gcm ? 1 : 0;
  ContextPtr context(EVP_CIPHER_CTX_new());
  if (!context || EVP_CipherInit_ex(context.get(), gcm ? EVP_aes_128_gcm() : EVP_aes_128_ctr(), nullptr,
                                    keys.cipher.data(), nullptr, encrypt) != 1)
    return fail("srtp-cipher");
  if (gcm) return std::make_unique<GcmCipher>(std::move(context), keys);
  return std::make_unique<CounterModeCipher>(std::move(context), keys);
}

}  // namespace conclave::peer
