// SHA-1 by OpenSSL's low-level functions: they are deprecated in favour of EVP, which in 3.0 cannot restart from a
// saved state without allocating.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "peer/crypto.h"

#include <openssl/sha.h>
#include <zlib.h>

#include <cstring>

namespace conclave::peer {
namespace {

constexpr size_t kBlock = 64;

SHA_CTX start(const std::array<uint8_t, kBlock>& key, uint8_t pad) {
  std::array<uint8_t, kBlock> block;
  for (size_t i = 0; i < kBlock; ++i) block[i] = key[i] ^ pad;
  SHA_CTX context;
  SHA1_Init(&context);
  SHA1_Update(&context, block.data(), block.size());
  wipe(block);
  return context;
}

}  // namespace

HmacSha1::HmacSha1(ByteSpan key) {
  static_assert(sizeof(SHA_CTX) <= sizeof(State) && alignof(SHA_CTX) <= alignof(State));
  std::array<uint8_t, kBlock> padded{};
  if (key.size() > kBlock) {
    SHA1(key.data(), key.size(), padded.data());
  } else if (!key.empty()) {
    std::memcpy(padded.data(), key.data(), key.size());
  }
  const SHA_CTX inner = start(padded, 0x36);
  const SHA_CTX outer = start(padded, 0x5c);
  wipe(padded);
  std::memcpy(inner_.bytes.data(), &inner, sizeof inner);
  std::memcpy(outer_.bytes.data(), &outer, sizeof outer);
}

void HmacSha1::compute(ByteSpan first, ByteSpan second, std::array<uint8_t, kSha1Size>& code) const {
  SHA_CTX context;
  std::memcpy(&context, inner_.bytes.data(), sizeof context);
  SHA1_Update(&context, first.data(), first.size());
  if (!second.empty()) SHA1_Update(&context, second.data(), second.size());
  SHA1_Final(code.data(), &context);
  std::memcpy(&context, outer_.bytes.data(), sizeof context);
  SHA1_Update(&context, code.data(), code.size());
  SHA1_Final(code.data(), &context);
}

uint32_t crc32(ByteSpan bytes) {
  // 0 is what zlib starts from; a null pointer would ask for that value.
  return bytes.empty() ? 0 : static_cast<uint32_t>(::crc32(0, bytes.data(), static_cast<uInt>(bytes.size())));
}

}  // namespace conclave::peer
