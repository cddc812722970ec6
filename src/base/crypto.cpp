#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>
#include <cstring>
#include <utility>

namespace conclave {
namespace {

const unsigned char* data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.empty() ? "" : bytes.data());
}
unsigned char* data(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

/// These functions fail without memory and on an OpenSSL without the hash. No digest must then pass for an empty one.
void require(bool succeeded) {
  if (!succeeded) std::abort();
}

std::string digest(const EVP_MD* hash, std::string_view bytes) {
  std::string result(static_cast<size_t>(EVP_MD_get_size(hash)), '\0');
  require(EVP_Digest(data(bytes), bytes.size(), data(result), nullptr, hash, nullptr) == 1);
  return result;
}

std::string hmac(const EVP_MD* hash, std::string_view key, std::string_view bytes) {
  std::string result(static_cast<size_t>(EVP_MD_get_size(hash)), '\0');
  require(HMAC(hash, data(key), static_cast<int>(key.size()), data(bytes), bytes.size(), data(result), nullptr) !=
          nullptr);
  return result;
}

}  // namespace

std::string sha1(std::string_view bytes) { return digest(EVP_sha1(), bytes); }
std::string sha256(std::string_view bytes) { return digest(EVP_sha256(), bytes); }
std::string hmac_sha1(std::string_view key, std::string_view bytes) { return hmac(EVP_sha1(), key, bytes); }
std::string hmac_sha256(std::string_view key, std::string_view bytes) { return hmac(EVP_sha256(), key, bytes); }

std::string pbkdf2_sha256(std::string_view password, std::string_view salt, uint32_t iterations) {
  std::string key(32, '\0');
  require(PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(data(password)), static_cast<int>(password.size()),
                            data(salt), static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                            static_cast<int>(key.size()), data(key)) == 1);
  return key;
}

bool equal_constant_time(ByteSpan a, ByteSpan b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

void wipe(MutableByteSpan secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

Secret::Secret(std::string_view text) : Secret(text.size()) {
  if (!text.empty()) std::memcpy(data_.get(), text.data(), text.size());
}

Secret::Secret(size_t size) : data_(size > 0 ? new char[size]{} : nullptr), size_(size), capacity_(size) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  clear();
  data_ = std::move(other.data_);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

void Secret::shrink(size_t size) {
  if (size < size_) size_ = size;
}

void Secret::clear() {
  if (data_) wipe({reinterpret_cast<uint8_t*>(data_.get()), capacity_});
  data_.reset();
  size_ = 0;
  capacity_ = 0;
}

}  // namespace conclave
