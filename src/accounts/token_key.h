// Keys of tokens, and which algorithm goes with which kind: that follows from the key alone, never from what a token
// says of itself (RFC 8725 3.1). Otherwise whoever knows a public key could use its text as a shared secret.
// RSA keys of 2048 to 8192 bits, elliptic curve P-256, shared secrets of 32 bytes and more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace conclave::accounts {

/// RFC 7518 3.1.
enum class Algorithm : uint8_t { hs256, hs384, hs512, rs256, es256 };
enum class KeyKind : uint8_t { secret, rsa, ec_p256 };

/// Exactly as RFC 7518 writes it: names are case-sensitive (RFC 7515 4.1.1).
std::optional<Algorithm> parse_algorithm(std::string_view name);
std::string_view to_string(Algorithm algorithm);
bool goes_with(Algorithm algorithm, KeyKind kind);
/// What a key of this kind signs with when nobody says.
Algorithm usual_algorithm(KeyKind kind);

/// Verifies.
struct TokenKey {
  std::string id;  ///< `kid`; empty: for tokens whatever key they name, and for those that name none
  KeyKind kind = KeyKind::secret;
  std::string material;                     ///< the secret, or the public key as PEM
  std::optional<Algorithm> algorithm = {};  ///< when its owner said that it is for this one only
  bool takes(Algorithm wanted) const { return goes_with(wanted, kind) && algorithm.value_or(wanted) == wanted; }
};

/// Signs: the secret, or an unencrypted private key as PEM.
struct SigningKey {
  std::string id;
  KeyKind kind = KeyKind::secret;
  std::string material;
};

// Errors of all: "key-malformed", "key-unsupported" (neither RSA nor P-256), "key-too-small", "key-too-large".
/// A key in PEM is refused here: it is no secret.
Result<TokenKey> make_secret_key(std::string id, std::string secret);
/// "BEGIN PUBLIC KEY" (RFC 7468 13); what stands around it is ignored, a private key is refused.
Result<TokenKey> read_public_key(std::string id, std::string_view pem);
/// Big-endian numbers, as in a JWK (RFC 7518 6.3.1).
Result<TokenKey> make_rsa_key(std::string id, std::string_view modulus, std::string_view exponent);
/// The coordinates of a point on P-256, 32 bytes each (RFC 7518 6.2.1).
Result<TokenKey> make_ec_key(std::string id, std::string_view x, std::string_view y);
/// A private key in PEM, or else a shared secret. Encrypted keys are refused: nobody is there to be asked.
Result<SigningKey> read_signing_key(std::string id, std::string_view text);
/// What checks the signatures that this key makes.
Result<TokenKey> verifying_key(const SigningKey& key);

/// The text of a secret's file without the line feed that editors put at its end.
std::string_view without_line_end(std::string_view text);

}  // namespace conclave::accounts
