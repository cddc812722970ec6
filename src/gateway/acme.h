// Proof to an authority that this server answers for a name, while it is asked for a certificate (RFC 8555 8): http-01
// (8.3) on every listener, and tls-alpn-01 (RFC 8737) in our own TLS, with which port 80 is not needed at all. Whoever
// speaks to the authority is another program (server/renewal.h); here is what it has us answer, for some minutes, in
// memory. The web server answers before its handler does, so nothing above knows of it.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "gateway/http.h"

namespace conclave::gateway {

struct AcmeChallenge {
  enum class Type : uint8_t { http_01, tls_alpn_01 };
  Type type = Type::tls_alpn_01;
  std::string name;   ///< that is to be proven, a DNS name in lower case
  std::string token;  ///< base64url (RFC 8555 8)
  /// http-01: the key authorization (RFC 8555 8.1). tls-alpn-01: base64url of its SHA-256.
  std::string authorization;
};

/// As programs for ACME call it: "http-01", "tls-alpn-01"; nothing: another one, which cannot be answered here.
std::optional<AcmeChallenge::Type> parse_challenge_type(std::string_view text);

class AcmeChallenges {
 public:
  static constexpr size_t kMax = 16;
  static constexpr Duration kLifetime = 10min;  ///< authorities ask within seconds

  AcmeChallenges();
  ~AcmeChallenges();

  /// Errors: "bad-challenge", "too-many-challenges". The same type, name and token again replace what was there.
  Result<void> add(TimePoint now, UnixTime wall, const AcmeChallenge& challenge);
  void remove(AcmeChallenge::Type type, std::string_view name, std::string_view token);
  /// That run at this time.
  size_t count(TimePoint now) const;

  /// The answer to GET and HEAD of /.well-known/acme-challenge/TOKEN, if that challenge runs.
  std::optional<Response> answer(TimePoint now, const Request& request) const;

  /// Makes TLS with this context choose "http/1.1" or, for the name of a challenge that runs, "acme-tls/1" with its
  /// certificate. This object outlives the context and all that is made of it.
  void install(SSL_CTX* context) const;

 private:
  struct Entry;
  static int on_client_hello(SSL* ssl, int* alert, void* challenges);
  const Entry* find_for_tls(TimePoint now, std::string_view name) const;

  std::vector<std::unique_ptr<Entry>> entries_;
};

/// Whether the handshake chose "acme-tls/1": such a connection carries nothing (RFC 8737 4).
bool is_acme_connection(const SSL* ssl);

// What a client says in the first message of TLS; hostile.
/// Whether the extension (RFC 7301 3.1) offers "acme-tls/1": alone, among others, or not, which malformed is too.
enum class AcmeOffer : uint8_t { none, among_others, alone };
AcmeOffer parse_acme_offer(ByteSpan extension);
/// The DNS name of the extension server_name (RFC 6066 3) in lower case; empty: none, or malformed.
std::string parse_server_name(ByteSpan extension);

}  // namespace conclave::gateway
