// SASL (RFC 4422) as XMPP carries it (RFC 6120 6): what a mechanism needs from outside, the elements of the exchange,
// and PLAIN (RFC 4616). ANONYMOUS and PLAIN are built in; a mechanism of several steps
// (SCRAM, RFC 5802) can be added behind SaslExchange without touching the stream.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "xmpp/element.h"

namespace conclave::xmpp {

/// RFC 6120 6.5, and not-allowed.
/// Deviation: not-allowed is no SASL condition, but it is what Jitsi clients expect for a refused token.
enum class SaslCondition : uint8_t {
  aborted,
  account_disabled,
  credentials_expired,
  encryption_required,
  incorrect_encoding,
  invalid_authzid,
  invalid_mechanism,
  malformed_request,
  mechanism_too_weak,
  not_authorized,
  temporary_auth_failure,
  not_allowed,
};
std::string_view to_string(SaslCondition condition);

/// Who somebody is after SASL.
struct Identity {
  std::string local;   ///< local part of the JID: a UUID for guests (its first 8 hex digits become the endpoint id)
  std::string domain;  ///< domain of the JID; empty: the one the stream was opened to
  bool anonymous = true;
};

struct SaslSuccess {
  Identity identity;
  std::string data{};  ///< additional data with success (RFC 6120 6.4.6), not yet base64
};
struct SaslFailure {
  SaslCondition condition = SaslCondition::not_authorized;
  std::string text{};
};
struct SaslChallenge {
  std::string data;  ///< not yet base64
};
/// The answer comes later (a password is being hashed elsewhere): the owner calls Stream::finish_sasl.
struct SaslPending {};
using SaslStep = std::variant<SaslSuccess, SaslFailure, SaslChallenge, SaslPending>;

/// RFC 4616 2.
struct PlainCredentials {
  std::string authzid;
  std::string authcid;
  Secret password;
};

/// A mechanism of several steps in progress.
class SaslExchange {
 public:
  virtual ~SaslExchange() = default;
  /// `data` is decoded; nullopt: the client sent no initial response.
  virtual SaslStep respond(std::optional<std::string_view> data) = 0;
};

/// What a stream asks about people. Called from within Stream::handle_frame; must not call back into the stream.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// Mechanisms offered to a stream opened to `domain`, best first; empty: no such domain here (host-unknown).
  virtual std::vector<std::string> mechanisms(std::string_view domain) = 0;
  virtual SaslStep authenticate_anonymous(std::string_view domain) = 0;
  /// An authzid other than the account's own bare JID is refused before this is called.
  virtual SaslStep authenticate_plain(std::string_view domain, const PlainCredentials& credentials) = 0;
  /// Any other mechanism that mechanisms() named; nullptr: invalid-mechanism.
  virtual std::unique_ptr<SaslExchange> start(std::string_view domain, std::string_view mechanism);
};

/// The exchange for one of the mechanisms that `authenticator` offers: ANONYMOUS and PLAIN, else what its start()
/// makes. nullptr when not offered. `authenticator` outlives it.
std::unique_ptr<SaslExchange> start_exchange(Authenticator& authenticator, std::string_view domain,
                                             std::string_view mechanism);

/// Decoded PLAIN message. Errors: "malformed-request".
Result<PlainCredentials> parse_plain(std::string_view message);

Element make_sasl_failure(const SaslFailure& failure);
/// `data` empty: no additional data.
Element make_sasl_success(std::string_view data = {});
Element make_sasl_challenge(std::string_view data);

}  // namespace conclave::xmpp
