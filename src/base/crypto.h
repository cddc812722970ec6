// Hashes, keyed hashes and the handling of secrets, by OpenSSL: SHA-1 and SHA-256 (FIPS 180-4), HMAC (RFC 2104), PBKDF2
// (RFC 8018 5.2), a comparison whose duration does not tell where two secrets differ, and a string that overwrites
// itself. For signalling, where a call more or less does not matter: the per-packet HMAC of STUN and SRTP is in
// peer/crypto.h. Randomness is an input and not made here (base/random.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace conclave {

// Digests as bytes: 20 of SHA-1, 32 of SHA-256.
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string hmac_sha1(std::string_view key, std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// 32 bytes. Blocks for as long as twice that many SHA-256 take; `iterations` > 0.
std::string pbkdf2_sha256(std::string_view password, std::string_view salt, uint32_t iterations);

/// Equal sizes and contents; the contents are compared in constant time.
bool equal_constant_time(ByteSpan a, ByteSpan b);
inline bool equal_constant_time(std::string_view a, std::string_view b) {
  return equal_constant_time(as_bytes(a), as_bytes(b));
}

/// Overwrites secrets in a way that the compiler keeps.
void wipe(MutableByteSpan secret);
inline void wipe(std::string& secret) { wipe({reinterpret_cast<uint8_t*>(secret.data()), secret.size()}); }

/// A password or key for the time it is needed. Its memory is overwritten before it is given back, and moving leaves no
/// copy behind, as a std::string would that keeps short texts inside itself. Not copyable, so that no copy is made
/// unawares.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  /// `size` zero bytes, to be written through bytes().
  explicit Secret(size_t size);
  Secret(Secret&& other) noexcept { *this = std::move(other); }
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { clear(); }

  std::string_view view() const { return {data_.get(), size_}; }
  MutableByteSpan bytes() { return {reinterpret_cast<uint8_t*>(data_.get()), size_}; }
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  /// Cuts off the end; `size` is at most size().
  void shrink(size_t size);
  void clear();

  friend bool operator==(const Secret& a, std::string_view b) { return equal_constant_time(a.view(), b); }

 private:
  std::unique_ptr<char[]> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace conclave
