#include "accounts/token_key.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <utility>

#include "base/deleter.h"

namespace conclave::accounts {
namespace {

using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;

constexpr size_t kMinSecretBytes = 32;  // RFC 7518 3.2. Deviation: enough for HS384 and HS512 too
constexpr size_t kMaxSecretBytes = 4096;
constexpr int kMinRsaBits = 2048;  // RFC 7518 3.3
constexpr int kMaxRsaBits = 8192;  // what verifying costs grows with its square
constexpr size_t kMaxPemBytes = 16 * 1024;
constexpr size_t kCoordinateBytes = 32;  // RFC 7518 6.2.1.2

constexpr std::array<std::pair<std::string_view, Algorithm>, 5> kAlgorithms{{{"HS256", Algorithm::hs256},
                                                                             {"HS384", Algorithm::hs384},
                                                                             {"HS512", Algorithm::hs512},
                                                                             {"RS256", Algorithm::rs256},
                                                                             {"ES256", Algorithm::es256}}};

// OpenSSL keeps what went wrong for whoever asks next, who would take it for their own.
struct ForgetErrors {
  ~ForgetErrors() { ERR_clear_error(); }
};

// Without one, the library asks for the passphrase on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

Bio reader(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

std::string written(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<size_t>(size)};
}

bool is_p256(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1 &&
         std::string_view(name.data()) == "prime256v1";
}

Result<KeyKind> judge(const EVP_PKEY* key) {
  const int type = EVP_PKEY_get_base_id(key);
  if (type == EVP_PKEY_EC && is_p256(key)) return KeyKind::ec_p256;
  if (type != EVP_PKEY_RSA) return fail("key-unsupported");
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kMinRsaBits) return fail("key-too-small");
  if (bits > kMaxRsaBits) return fail("key-too-large");
  return KeyKind::rsa;
}

// On the curve, odd exponent and the like: a public key from outside may be anything.
bool is_sound(EVP_PKEY* key) {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_public_check(context.get()) == 1;
}

Result<TokenKey> make_public(std::string id, EVP_PKEY* key) {
  if (key == nullptr) return fail("key-malformed");
  const auto kind = judge(key);
  if (!kind) return tl::unexpected(kind.error());
  const Bio out(BIO_new(BIO_s_mem()));
  if (!is_sound(key) || PEM_write_bio_PUBKEY(out.get(), key) != 1) return fail("key-malformed");
  return TokenKey{std::move(id), *kind, written(out.get())};
}

Number make_number(std::string_view bytes) {
  return Number(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
}

Key make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1)
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return Key(key);
}

bool is_pem(std::string_view text) { return text.find("-----BEGIN") != std::string_view::npos; }

Result<void> check_secret(std::string_view secret) {
  if (is_pem(secret)) return fail("key-malformed");
  if (secret.size() < kMinSecretBytes) return fail("key-too-small");
  if (secret.size() > kMaxSecretBytes) return fail("key-too-large");
  return {};
}

}  // namespace

std::optional<Algorithm> parse_algorithm(std::string_view name) {
  for (const auto& [text, algorithm] : kAlgorithms)
    if (text == name) return algorithm;
  return std::nullopt;
}

std::string_view to_string(Algorithm algorithm) { return kAlgorithms[static_cast<size_t>(algorithm)].first; }

bool goes_with(Algorithm algorithm, KeyKind kind) {
  if (algorithm == Algorithm::rs256) return kind == KeyKind::rsa;
  if (algorithm == Algorithm::es256) return kind == KeyKind::ec_p256;
  return kind == KeyKind::secret;
}

Algorithm usual_algorithm(KeyKind kind) {
  if (kind == KeyKind::rsa) return Algorithm::rs256;
  return kind == KeyKind::ec_p256 ? Algorithm::es256 : Algorithm::hs256;
}

Result<TokenKey> make_secret_key(std::string id, std::string secret) {
  if (const auto good = check_secret(secret); !good) return tl::unexpected(good.error());
  return TokenKey{std::move(id), KeyKind::secret, std::move(secret)};
}

Result<TokenKey> read_public_key(std::string id, std::string_view pem) {
  const ForgetErrors forget;
  if (pem.size() > kMaxPemBytes) return fail("key-too-large");
  const Bio bio = reader(pem);
  const Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
  return make_public(std::move(id), key.get());
}

Result<TokenKey> make_rsa_key(std::string id, std::string_view modulus, std::string_view exponent) {
  const ForgetErrors forget;
  if (modulus.size() > kMaxRsaBits / 8 || exponent.size() > 8) return fail("key-too-large");
  const Number n = make_number(modulus);
  const Number e = make_number(exponent);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return fail("key-malformed");
  return make_public(std::move(id), make_key("RSA", builder.get()).get());
}

Result<TokenKey> make_ec_key(std::string id, std::string_view x, std::string_view y) {
  const ForgetErrors forget;
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return fail("key-malformed");
  std::string point("\x04");  // uncompressed (SEC 1 2.3.3)
  point.append(x).append(y);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return fail("key-malformed");
  return make_public(std::move(id), make_key("EC", builder.get()).get());
}

Result<SigningKey> read_signing_key(std::string id, std::string_view text) {
  const ForgetErrors forget;
  if (text.size() > kMaxPemBytes) return fail("key-too-large");
  if (!is_pem(text)) {
    const std::string_view secret = without_line_end(text);
    if (const auto good = check_secret(secret); !good) return tl::unexpected(good.error());
    return SigningKey{std::move(id), KeyKind::secret, std::string(secret)};
  }
  const Bio bio = reader(text);
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key) return fail("key-malformed");
  const auto kind = judge(key.get());
  if (!kind) return tl::unexpected(kind.error());
  const Bio out(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, no_passphrase, nullptr) != 1)
    return fail("key-malformed");
  return SigningKey{std::move(id), *kind, written(out.get())};
}

Result<TokenKey> verifying_key(const SigningKey& key) {
  const ForgetErrors forget;
  if (key.kind == KeyKind::secret) return make_secret_key(key.id, key.material);
  const Bio bio = reader(key.material);
  return make_public(key.id, Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr)).get());
}

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace conclave::accounts
